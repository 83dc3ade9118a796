/** The {@code posthouse} command itself: its entry, what it says of failures, run and config. */
@NullMarked
package dev.posthouse.cli;

import org.jspecify.annotations.NullMarked;
