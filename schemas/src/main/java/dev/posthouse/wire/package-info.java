/** The wire. */
@NullMarked
package dev.posthouse.wire;

import org.jspecify.annotations.NullMarked;
