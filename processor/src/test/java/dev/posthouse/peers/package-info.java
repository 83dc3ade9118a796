/**
 * Posthouse beside what people would use instead: the same records, provider and vendor SDK, one
 * worker process each, measured from outside. How to run it: {@code docs/peers.md}.
 */
@NullMarked
package dev.posthouse.peers;

import org.jspecify.annotations.NullMarked;
