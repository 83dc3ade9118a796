/** Dead letters from the command line: list, show, replay, export, import. */
@NullMarked
package dev.posthouse.cli.letters;

import org.jspecify.annotations.NullMarked;
