/**
 * Simulated LLM providers: one HTTP server that speaks each vendor's API whole and streamed, and
 * fails as a script says.
 */
@NullMarked
package dev.posthouse.dev.simulator;

import org.jspecify.annotations.NullMarked;
