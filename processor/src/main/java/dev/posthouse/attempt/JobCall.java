package dev.posthouse.attempt;

import dev.posthouse.health.Load;
import dev.posthouse.health.Permit;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Cancellation;
import dev.posthouse.job.Cancellations;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Letters;
import dev.posthouse.job.Outcome;
import dev.posthouse.job.Usage;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.Provider;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.tracing.CallSpan;
import dev.posthouse.tracing.TracedModel;
import dev.posthouse.wire.Attempt;
import dev.posthouse.wire.Call;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works one job at one provider: calls it, or finds that it is not to be called. */
final class JobCall {
  private static final Logger log = LoggerFactory.getLogger(JobCall.class);

  private final Provider provider;
  private final ProviderSettings settings;
  private final TracedModel traced;
  private final Decision decision;
  private final Cancellations cancellations;
  private final CallLog calls;
  private final Completion completion;
  private final Clock clock;

  /**
   * @param settings the provider's name and limits, and what a trace says of it
   * @param decision what becomes of jobs
   * @param cancellations which jobs are given up
   * @param calls writes down what was called
   * @param completion writes down what became of it
   */
  JobCall(
      Provider provider,
      ProviderSettings settings,
      Decision decision,
      Cancellations cancellations,
      CallLog calls,
      Completion completion,
      Clock clock) {
    this.provider = provider;
    this.settings = settings;
    this.traced = TracedModel.of(settings);
    this.decision = decision;
    this.cancellations = cancellations;
    this.calls = calls;
    this.completion = completion;
    this.clock = clock;
  }

  /**
   * What the call for a job is expected to take. The bytes of its record stand for the characters
   * of its prompt: they are known without looking, and the gate learns how the two compare.
   */
  Load load(Delivery delivery) {
    Attempt attempt = delivery.attempt();
    Integer asked = attempt.getRequest().getMaxOutputTokens();
    return Load.ofCharacters(
        delivery.bytes(),
        asked == null ? settings.maxOutputTokens() : asked,
        attempt.getHistory().stream().anyMatch(call -> call.getProvider().equals(settings.name())));
  }

  /**
   * Makes the one call that the permit is for, and ends the permit if the call ended; unless the
   * job is given up by then, or meanwhile.
   *
   * @throws InterruptedException if the partition was lost while the provider was called
   */
  Finished make(Delivery delivery, Permit permit) throws InterruptedException {
    Optional<Cancellation> before = cancellations.of(delivery.attempt());
    if (before.isPresent()) {
      return cancelled(delivery, before.get());
    }
    Instant startedAt = clock.instant();
    Duration limit = Duration.between(startedAt, delivery.attempt().getDeadline());
    Answer answer;
    try {
      answer = call(delivery, limit);
    } catch (CallFailedException e) {
      permit.failed(e.failure());
      return failed(delivery, startedAt, e);
    } catch (InterruptedException | InterruptException e) {
      Optional<Cancellation> meanwhile = cancellations.of(delivery.attempt());
      if (meanwhile.isEmpty()) {
        throw e;
      }
      Thread.interrupted(); // it was meant for the call, not for what is left to do
      return cancelledInCall(delivery, startedAt, meanwhile.get());
    }
    permit.succeeded(answer.usage());
    return answered(delivery, startedAt, answer);
  }

  /** A job that is given up. No call was made. */
  Finished cancelled(Delivery delivery, Cancellation cancellation) {
    return uncalled(delivery, new Outcome.Dead(cancellation.failure()));
  }

  /** A job that a worker which is gone may have called for: an ambiguous call, counted as such. */
  Finished interrupted(Delivery delivery) {
    Failure failure =
        Failure.of(
            FailureKind.INTERRUPTED,
            "The process that made this call is gone; the call may have been billed");
    return failed(delivery, null, new CallFailedException(failure.billed()));
  }

  /** A job whose deadline passed while it waited for a permit. No call was made. */
  Finished expired(Delivery delivery) {
    Failure failure =
        Failure.of(
            FailureKind.EXPIRED,
            "The deadline passed while the job waited for provider "
                + delivery.attempt().getProvider()
                + ". Raise the provider's concurrency, or give the job a later deadline.");
    return uncalled(delivery, new Outcome.Dead(failure));
  }

  /**
   * A job whose provider is shut goes on to the next that is not, or waits for the first to open.
   * No call was made, and none is counted.
   *
   * @return empty if the job stays, since the provider is open or its route is still patient
   */
  Optional<Finished> whileShut(Delivery delivery, Instant shutSince) {
    return decision
        .whileShut(delivery.attempt(), shutSince, clock.instant())
        .map(outcome -> uncalled(delivery, outcome));
  }

  private Finished uncalled(Delivery delivery, Outcome outcome) {
    return completion.of(delivery, delivery.attempt(), outcome, clock.instant());
  }

  private Answer call(Delivery delivery, Duration limit)
      throws CallFailedException, InterruptedException {
    try (CallSpan span = delivery.step().call(traced, delivery.attempt())) {
      try {
        Answer answer = call(delivery.attempt(), limit);
        span.answered(answer);
        return answer;
      } catch (CallFailedException e) {
        span.failed(e.failure(), e.usage());
        throw e;
      }
    }
  }

  /** A fault of our own must cost one job one attempt, not its neighbours theirs. */
  private Answer call(Attempt attempt, Duration limit)
      throws CallFailedException, InterruptedException {
    try {
      return provider.call(attempt.getRequest(), attempt.getCorrection(), limit);
    } catch (RuntimeException | StackOverflowError e) {
      throw new CallFailedException(fault(attempt, e));
    }
  }

  private Failure fault(Attempt attempt, Throwable e) {
    // Its message may hold text of the prompt; class and place are enough to find the fault.
    log.atError()
        .addKeyValue("jobId", attempt.getJobId())
        .addKeyValue("provider", settings.name())
        .addKeyValue("kind", FailureKind.INTERNAL.wireName())
        .addKeyValue("exception", e.getClass().getName())
        .addKeyValue("at", Arrays.stream(e.getStackTrace()).limit(3).toList())
        .log("A call failed by a fault of Posthouse; the job goes to the next provider");
    return Failure.of(
        FailureKind.INTERNAL,
        "Posthouse failed with " + e.getClass().getName() + "; please report it");
  }

  private Finished answered(Delivery delivery, Instant startedAt, Answer answer) {
    Instant now = clock.instant();
    Attempt attempt =
        Letters.withCall(delivery.attempt(), calls.answered(startedAt, now, answer), null);
    try {
      return completion.of(delivery, attempt, new Outcome.Completed(answer), now);
    } catch (InterruptException e) {
      throw e;
    } catch (RuntimeException e) {
      return failed(delivery, startedAt, new CallFailedException(fault(delivery.attempt(), e)));
    }
  }

  private Finished failed(
      Delivery delivery, @Nullable Instant startedAt, CallFailedException failed) {
    Instant now = clock.instant();
    Failure failure = failed.failure();
    Call call = calls.failed(startedAt, now, failure, failed.usage(), failed.credential());
    Attempt attempt = Letters.withCall(delivery.attempt(), call, failed.correction());
    return completion.of(delivery, attempt, decision.afterFailure(failure, attempt, now), now);
  }

  /** The call was cut off, and may be billed all the same: the history has it. */
  private Finished cancelledInCall(
      Delivery delivery, Instant startedAt, Cancellation cancellation) {
    Instant now = clock.instant();
    Failure failure = cancellation.failure().billed();
    Call call = calls.failed(startedAt, now, failure, Usage.NONE, null);
    Attempt attempt = Letters.withCall(delivery.attempt(), call, null);
    return completion.of(delivery, attempt, new Outcome.Dead(failure), now);
  }
}
