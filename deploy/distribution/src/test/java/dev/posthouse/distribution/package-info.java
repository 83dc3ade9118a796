/** The archives, unpacked and run. */
@NullMarked
package dev.posthouse.distribution;

import org.jspecify.annotations.NullMarked;
