/** Who may look at the console, and who may act. */
@NullMarked
package dev.posthouse.console.access;

import org.jspecify.annotations.NullMarked;
