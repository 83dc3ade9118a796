/** Asks, and awaits answers: for programs that want no more of Kafka than that. */
@NullMarked
package dev.posthouse.wire.client;

import org.jspecify.annotations.NullMarked;
