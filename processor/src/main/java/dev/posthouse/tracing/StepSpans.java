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

/** Makes a span of each step. */
final class StepSpans implements Steps {
  private static final String PROCESS = "process";

  private final Tracer tracer;
  private final TextMapPropagator propagator;
  private final String group;

  StepSpans(Tracer tracer, TextMapPropagator propagator, String group) {
    this.tracer = tracer;
    this.propagator = propagator;
    this.group = group;
  }

  @Override
  public boolean traced() {
    return true;
  }

  @Override
  public Step begin(Received record) {
    return begin(record, span(record), sender(record));
  }

  @Override
  public Step begin(Received record, Instant takenIn) {
    return begin(record, span(record).setStartTimestamp(takenIn), sender(record));
  }

  @Override
  public Step beginAnew(Received record) {
    SpanBuilder span = span(record).addLink(Span.fromContext(sender(record)).getSpanContext());
    return begin(record, span, Context.root());
  }

  private Step begin(Received record, SpanBuilder builder, Context parent) {
    Span span = builder.setParent(parent).startSpan();
    Context context = parent.with(span);
    Headers headers = new RecordHeaders(record.headers().toArray());
    propagator.inject(context, headers, HeaderFields.WRITER);
    return new StepSpan(tracer, span, context, headers);
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
