/** What a process says over HTTP: whether it is well, its metrics, and where jobs are. */
@NullMarked
package dev.posthouse.console;

import org.jspecify.annotations.NullMarked;
