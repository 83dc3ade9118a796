/** The waiting room: holds jobs that failed, or whose providers are shut, until they are due. */
@NullMarked
package dev.posthouse.retry;

import org.jspecify.annotations.NullMarked;
