/** What a process says over HTTP: whether it is well, its metrics, and the console. */
@NullMarked
package dev.posthouse.console;

import org.jspecify.annotations.NullMarked;
