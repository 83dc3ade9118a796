package dev.posthouse.tracing;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.JobKind;
import dev.posthouse.job.Usage;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Job;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.List;

/**
 * One call to a provider as a span, as the conventions for generative AI have it. One that is
 * closed without an outcome was cut off.
 */
public final class CallSpan implements AutoCloseable {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Span span;
  private boolean ended;

  private CallSpan(Span span) {
    this.span = span;
  }

  static CallSpan begin(Tracer tracer, Context step, TracedModel model, Job job) {
    JobRequest request = job.getRequest();
    Integer maxTokens = request.getMaxOutputTokens();
    SpanBuilder span =
        tracer
            .spanBuilder(model.operation() + " " + model.model())
            .setSpanKind(SpanKind.CLIENT)
            .setParent(step)
            .setAttribute(Attributes.GEN_AI_OPERATION, model.operation())
            .setAttribute(Attributes.GEN_AI_PROVIDER, model.system())
            .setAttribute(Attributes.REQUEST_MODEL, model.model())
            .setAttribute(Attributes.SERVER_ADDRESS, model.host())
            .setAttribute(Attributes.SERVER_PORT, (long) model.port())
            .setAttribute(Attributes.JOB_ID, job.getJobId())
            .setAttribute(Attributes.ROUTE, job.getRoute())
            .setAttribute(Attributes.PROVIDER, model.provider())
            .setAttribute(Attributes.ATTEMPT, number(job));
    if (JobKind.of(request) == JobKind.EMBEDDING) {
      if (request.getDimensions() != null) {
        span.setAttribute(Attributes.DIMENSIONS, (long) request.getDimensions());
      }
      return new CallSpan(span.startSpan());
    }
    span.setAttribute(
            Attributes.MAX_TOKENS, (long) (maxTokens == null ? model.maxOutputTokens() : maxTokens))
        .setAttribute(Attributes.OUTPUT_TYPE, request.getOutputSchema() == null ? "text" : "json");
    if (request.getTemperature() != null) {
      span.setAttribute(Attributes.TEMPERATURE, request.getTemperature());
    }
    if (request.getTopP() != null) {
      span.setAttribute(Attributes.TOP_P, request.getTopP());
    }
    return new CallSpan(span.startSpan());
  }

  /** Which of the job's calls comes next; the first is 1. */
  static long number(Job job) {
    return job.getHistory().size() + 1L;
  }

  /** There is a whole answer. */
  public void answered(Answer answer) {
    ended = true;
    span.setAttribute(Attributes.RESPONSE_MODEL, answer.model());
    finished(answer.stopReason().equals("tool_calls") ? "tool_call" : "stop");
    usage(answer.usage());
    served(answer.served());
  }

  private void served(Answer.Served served) {
    if (served.id() != null) {
      span.setAttribute(Attributes.RESPONSE_ID, served.id());
    }
    if (served.tier() != null) {
      span.setAttribute(Attributes.TIER, served.tier());
    }
    if (served.firstChunk() != null) {
      span.setAttribute(
          Attributes.TIME_TO_FIRST_CHUNK, served.firstChunk().toNanos() / NANOS_PER_SECOND);
    }
  }

  /**
   * There is none.
   *
   * @param usage the tokens of an answer that did not do
   */
  public void failed(Failure failure, Usage usage) {
    error(failure.kind());
    if (failure.kind() == FailureKind.TRUNCATED) {
      finished("length");
    } else if (failure.kind() == FailureKind.REFUSED) {
      finished("content_filter");
    }
    if (!usage.isNone()) {
      usage(usage);
    }
  }

  @Override
  public void close() {
    if (!ended) {
      error(FailureKind.INTERRUPTED);
    }
    span.end();
  }

  /** Without the failure's message: a vendor may quote the prompt in it. */
  private void error(FailureKind kind) {
    ended = true;
    span.setStatus(StatusCode.ERROR).setAttribute(Attributes.ERROR_TYPE, kind.wireName());
  }

  private void finished(String reason) {
    span.setAttribute(Attributes.FINISH_REASONS, List.of(reason));
  }

  private void usage(Usage usage) {
    span.setAttribute(Attributes.INPUT_TOKENS, usage.input())
        .setAttribute(Attributes.OUTPUT_TOKENS, usage.output());
    part(Attributes.CACHE_READ_TOKENS, usage.cached());
    part(Attributes.CACHE_CREATION_TOKENS, usage.cacheWrites());
    part(Attributes.REASONING_TOKENS, usage.reasoning());
  }

  /** What a vendor does not count is not there, which is not the same as none. */
  private void part(AttributeKey<Long> key, long tokens) {
    if (tokens > 0) {
      span.setAttribute(key, tokens);
    }
  }
}
