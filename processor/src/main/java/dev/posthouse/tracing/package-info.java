/**
 * The way of a job as a trace: a span for each step at a station, and one for each call to a
 * provider, named by OpenTelemetry's conventions. Its context travels in the records' headers.
 *
 * <p>A record's trace context is that of the step that sent it, as with every instrumented Kafka
 * client; so a trace is one line from the producer of the request to the consumer of its result,
 * and the headers alone carry it, through the retry station's store too. The records' values know
 * nothing of it.
 *
 * <p>Only this package knows OpenTelemetry. While tracing is off, its API's own implementation that
 * does nothing is used, and nothing of its SDK is loaded; see {@code docs/decisions/tracing.md}.
 */
@NullMarked
package dev.posthouse.tracing;

import org.jspecify.annotations.NullMarked;
