package dev.posthouse.kafka;

import org.apache.kafka.common.header.Headers;

/**
 * The headers of the records that a step of a job leads to.
 *
 * @param all the user's and the trace context, which travel with the job
 * @param trace the trace context alone, for events and for letters that must be small: nobody knows
 *     what the others hold, or how large they are
 */
public record JobHeaders(Headers all, Headers trace) {}
