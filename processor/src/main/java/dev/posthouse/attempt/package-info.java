/**
 * The station that calls providers out of order and commits outcomes and offsets in short
 * transactions.
 */
@NullMarked
package dev.posthouse.attempt;

import org.jspecify.annotations.NullMarked;
