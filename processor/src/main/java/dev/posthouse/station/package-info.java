/** What every station is made from. */
@NullMarked
package dev.posthouse.station;

import org.jspecify.annotations.NullMarked;
