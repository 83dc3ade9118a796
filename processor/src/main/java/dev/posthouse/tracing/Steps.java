package dev.posthouse.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The steps that jobs take at one station, each of them a span. Safe for use by many threads.
 *
 * <p>While nothing is traced, OpenTelemetry's own tracer and propagator that do nothing are used: a
 * trace context in the headers travels on as it came.
 */
public final class Steps {

  /** Steps that nobody traces. */
  public static final Steps UNTRACED = Tracing.OFF.steps("");

  private static final String PROCESS = "process";

  private final Tracer tracer;
  private final TextMapPropagator propagator;
  private final String group;

  Steps(Tracer tracer, TextMapPropagator propagator, String group) {
    this.tracer = tracer;
    this.propagator = propagator;
    this.group = group;
  }

  /** Whether anybody traces them. */
  public boolean traced() {
    return tracer.isEnabled();
  }

  /** A record is taken in: a step of the trace that its headers name, or of a new one. */
  public Step begin(Received record) {
    return begin(record, span(record), sender(record));
  }

  /** A record that was taken in long ago is taken up again. */
  public Step begin(Received record, Instant takenIn) {
    return begin(record, span(record).setStartTimestamp(takenIn), sender(record));
  }

  /**
   * A record begins a job anew, as a replay does: a trace of its own, linked with the one that its
   * headers name. The former may be days old, and ended.
   */
  public Step beginAnew(Received record) {
    SpanBuilder span = span(record).addLink(Span.fromContext(sender(record)).getSpanContext());
    return begin(record, span, Context.root());
  }

  private Step begin(Received record, SpanBuilder builder, Context parent) {
    Span span = builder.setParent(parent).startSpan();
    Context context = parent.with(span);
    Headers headers = new RecordHeaders(record.headers().toArray());
    propagator.inject(context, headers, HeaderFields.WRITER);
    return new Step(tracer, span, context, headers);
  }

  private SpanBuilder span(Received record) {
    return tracer
        .spanBuilder(PROCESS + " " + record.topic())
        .setSpanKind(SpanKind.CONSUMER)
        .setAttribute(Attributes.SYSTEM, "kafka")
        .setAttribute(Attributes.OPERATION, PROCESS)
        .setAttribute(Attributes.OPERATION_TYPE, PROCESS)
        .setAttribute(Attributes.TOPIC, record.topic())
        .setAttribute(Attributes.PARTITION, Integer.toString(record.partition()))
        .setAttribute(Attributes.OFFSET, record.offset())
        .setAttribute(Attributes.GROUP, group);
  }

  private Context sender(Received record) {
    return propagator.extract(Context.root(), record.headers(), HeaderFields.READER);
  }
}
