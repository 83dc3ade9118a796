package dev.posthouse.tracing;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.Outcome;
import dev.posthouse.job.Usage;
import dev.posthouse.wire.Job;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Does nothing. A trace context in the headers travels on as it came. */
final class Untraced implements Tracing {
  private static final Steps STEPS = new UntracedSteps();
  private static final CallSpan CALL = new UntracedCall();

  @Override
  public Steps steps(String group) {
    return STEPS;
  }

  @Override
  public void close() {}

  private static final class UntracedSteps implements Steps {
    @Override
    public boolean traced() {
      return false;
    }

    @Override
    public Step begin(Received record) {
      return new UntracedStep(record.headers());
    }

    @Override
    public Step begin(Received record, Instant takenIn) {
      return begin(record);
    }

    @Override
    public Step beginAnew(Received record) {
      return begin(record);
    }
  }

  private record UntracedStep(Headers headers) implements Step {
    @Override
    public void job(String id, int generation, @Nullable String route) {}

    @Override
    public void job(Job job) {}

    @Override
    public CallSpan call(TracedModel model, Job job) {
      return CALL;
    }

    @Override
    public void end(Outcome outcome, Instant now) {}

    @Override
    public void end(String outcome) {}

    @Override
    public void fail(Failure failure) {}
  }

  private static final class UntracedCall implements CallSpan {
    @Override
    public void answered(Answer answer) {}

    @Override
    public void failed(Failure failure, Usage usage) {}

    @Override
    public void close() {}
  }
}
