/**
 * How requests travel: the transport, its connection pools, the limits of a call and of a stream,
 * waits.
 */
@NullMarked
package dev.posthouse.provider.http;

import org.jspecify.annotations.NullMarked;
