/** One class a command. */
@NullMarked
package dev.posthouse.cli;

import org.jspecify.annotations.NullMarked;
