package dev.posthouse.tracing;

import org.apache.kafka.common.header.Headers;

/**
 * A record that a station takes in.
 *
 * @param headers may hold the trace context of whoever sent it
 */
public record Received(String topic, int partition, long offset, Headers headers) {}
