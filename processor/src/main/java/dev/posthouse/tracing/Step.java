package dev.posthouse.tracing;

import dev.posthouse.job.Failure;
import dev.posthouse.job.Outcome;
import dev.posthouse.wire.internal.Job;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * One step of a job, at one station, as a span. One that is never ended, since its partition was
 * lost, is not reported: the partition's next owner has it too.
 */
public final class Step {
  private final Tracer tracer;
  private final Span span;
  private final Context context;
  private final Headers headers;

  /**
   * @param context with the span
   * @param headers with the context
   */
  Step(Tracer tracer, Span span, Context context, Headers headers) {
    this.tracer = tracer;
    this.span = span;
    this.context = context;
    this.headers = headers;
  }

  /** For the records that the step leads to: those it came with, and its own trace context. */
  public Headers headers() {
    return headers;
  }

  /** Which job it is. */
  public void job(String id, int generation, @Nullable String route) {
    span.setAttribute(Attributes.JOB_ID, id).setAttribute(Attributes.GENERATION, generation);
    if (route != null) {
      span.setAttribute(Attributes.ROUTE, route);
    }
  }

  /** Which job it is, where it is, and which of its calls comes next. */
  public void job(Job job) {
    job(job.getJobId(), job.getGeneration(), job.getRoute());
    span.setAttribute(Attributes.PROVIDER, job.getProvider())
        .setAttribute(Attributes.ATTEMPT, CallSpan.number(job));
  }

  /** A call to a provider begins; to be closed when it ends. */
  public CallSpan call(TracedModel model, Job job) {
    return CallSpan.begin(tracer, context, model, job);
  }

  /** It is decided what becomes of the job, and the step ends. */
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

  /**
   * The step ends.
   *
   * @param outcome what became of the record, for example {@code admitted}
   */
  public void end(String outcome) {
    span.setAttribute(Attributes.OUTCOME, outcome);
    span.end();
  }

  /** The step ends, and with it the job. */
  public void fail(Failure failure) {
    // Without the failure's message: a vendor may quote the prompt in it.
    span.setStatus(StatusCode.ERROR)
        .setAttribute(Attributes.ERROR_TYPE, failure.kind().wireName())
        .setAttribute(Attributes.FAILURE_KIND, failure.kind().wireName());
    end("dead");
  }
}
