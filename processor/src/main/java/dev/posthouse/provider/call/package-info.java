/**
 * One call, whichever the vendor: the adapter's contract, the reply as it grows, its checks, what a
 * failure says.
 */
@NullMarked
package dev.posthouse.provider.call;

import org.jspecify.annotations.NullMarked;
