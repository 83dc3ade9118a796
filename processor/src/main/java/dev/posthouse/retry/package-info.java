/** The waiting room: holds failed jobs until they are due. */
@NullMarked
package dev.posthouse.retry;

import org.jspecify.annotations.NullMarked;
