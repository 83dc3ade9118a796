package dev.posthouse.tracing;

import dev.posthouse.job.Failure;
import dev.posthouse.job.Outcome;
import dev.posthouse.wire.Job;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** One step as a span. */
final class StepSpan implements Step {
  private final Tracer tracer;
  private final Span span;
  private final Context context;
  private final Headers headers;

  /**
   * @param context with the span
   * @param headers with the context
   */
  StepSpan(Tracer tracer, Span span, Context context, Headers headers) {
    this.tracer = tracer;
    this.span = span;
    this.context = context;
    this.headers = headers;
  }

  @Override
  public Headers headers() {
    return headers;
  }

  @Override
  public void job(String id, int generation, @Nullable String route) {
    span.setAttribute(Attributes.JOB_ID, id).setAttribute(Attributes.GENERATION, generation);
    if (route != null) {
      span.setAttribute(Attributes.ROUTE, route);
    }
  }

  @Override
  public void job(Job job) {
    job(job.getJobId(), job.getGeneration(), job.getRoute());
    span.setAttribute(Attributes.PROVIDER, job.getProvider())
        .setAttribute(Attributes.ATTEMPT, CallSpans.number(job));
  }

  @Override
  public CallSpan call(TracedModel model, Job job) {
    return CallSpans.begin(tracer, context, model, job);
  }

  @Override
  public void end(Outcome outcome, Instant now) {
    switch (outcome) {
      case Outcome.Completed _ -> end("completed");
      case Outcome.RetryAt(var provider, var due, var failure) -> {
        span.setAttribute(Attributes.DELAY, Duration.between(now, due).toMillis());
        goOn("waiting", provider, failure);
      }
      case Outcome.MoveOn(var provider, var failure) -> goOn("moved_on", provider, failure);
      case Outcome.Dead(var failure) -> fail(failure);
    }
  }

  private void goOn(String outcome, String provider, @Nullable Failure failure) {
    span.setAttribute(Attributes.NEXT_PROVIDER, provider);
    if (failure != null) {
      span.setAttribute(Attributes.FAILURE_KIND, failure.kind().wireName());
    }
    end(outcome);
  }

  @Override
  public void end(String outcome) {
    span.setAttribute(Attributes.OUTCOME, outcome);
    span.end();
  }

  /** Without the failure's message: a vendor may quote the prompt in it. */
  @Override
  public void fail(Failure failure) {
    span.setStatus(StatusCode.ERROR)
        .setAttribute(Attributes.ERROR_TYPE, failure.kind().wireName())
        .setAttribute(Attributes.FAILURE_KIND, failure.kind().wireName());
    end("dead");
  }
}
