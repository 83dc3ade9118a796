/**
 * How requests travel and what comes back is taken apart into events: the transport, its connection
 * pools, the limits of a call and of a stream, framings, waits.
 */
@NullMarked
package dev.posthouse.provider.http;

import org.jspecify.annotations.NullMarked;
