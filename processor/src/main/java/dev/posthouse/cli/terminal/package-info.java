/** How all commands speak: what they read and print, and how they fail. */
@NullMarked
package dev.posthouse.cli.terminal;

import org.jspecify.annotations.NullMarked;
