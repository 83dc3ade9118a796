package dev.posthouse.attempt;

import dev.posthouse.health.Load;
import dev.posthouse.health.Permit;
import dev.posthouse.health.SpareCapacity;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Cancellation;
import dev.posthouse.job.Cancellations;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.JobRecords;
import dev.posthouse.job.Outcome;
import dev.posthouse.job.Usage;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.Provider;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.Message;
import dev.posthouse.wire.Part;
import dev.posthouse.wire.internal.Job;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Works one job at one provider: calls it, or finds that it is not to be called. */
final class JobCall {
  /** About 1,500 tokens, which vendors take for a picture of a megapixel. */
  private static final int PICTURE_CHARACTERS = 6_000;

  private final ProviderSettings settings;
  private final ProviderCall calls;
  private final RouteDecisions decision;
  private final Cancellations cancellations;
  private final CallLog log;
  private final Completion completion;
  private final Clock clock;

  /**
   * @param settings the provider's name and limits, and what a trace says of it
   * @param decision what becomes of jobs
   * @param cancellations which jobs are given up
   * @param log writes down what was called
   * @param completion writes down what became of it
   */
  JobCall(
      Provider provider,
      ProviderSettings settings,
      RouteDecisions decision,
      Cancellations cancellations,
      CallLog log,
      Completion completion,
      Clock clock) {
    this.settings = settings;
    this.calls = new ProviderCall(provider, settings);
    this.decision = decision;
    this.cancellations = cancellations;
    this.log = log;
    this.completion = completion;
    this.clock = clock;
  }

  /**
   * What the call for a job is expected to take. The bytes of its record stand for the characters
   * of its prompt: they are known without looking, and the gate learns how the two compare.
   */
  Load load(Delivery delivery) {
    Job job = delivery.job();
    Integer asked = job.getRequest().getMaxOutputTokens();
    return Load.ofCharacters(
        characters(delivery),
        asked == null ? settings.maxOutputTokens() : asked,
        job.getHistory().stream().anyMatch(call -> call.getProvider().equals(settings.name())));
  }

  /** A picture costs as many tokens as it has squares, whatever its bytes are. */
  private static long characters(Delivery delivery) {
    long characters = delivery.bytes();
    for (Message message : delivery.job().getRequest().getMessages()) {
      for (Part part : message.getParts()) {
        if (part.getImage() != null && part.getImage().getData() != null) {
          characters += PICTURE_CHARACTERS - part.getImage().getData().remaining();
        }
      }
    }
    return Math.max(0, characters);
  }

  /**
   * Makes the one call that the permit is for, and ends the permit if the call ended; unless the
   * job is given up or late by then, or the provider is shut.
   *
   * @throws InterruptedException if the partition was lost while the provider was called
   */
  FinishedJob make(Delivery delivery, Permit permit) throws InterruptedException {
    awaitTurn(permit, delivery.job());
    Optional<Cancellation> before = cancellations.of(delivery.job());
    if (before.isPresent()) {
      permit.unused();
      return cancelled(delivery, before.get());
    }
    Instant startedAt = clock.instant();
    Instant deadline = delivery.job().getDeadline();
    if (!startedAt.isBefore(deadline)) {
      permit.unused();
      return expired(delivery);
    }
    Instant opens = permit.openFrom();
    if (opens.isAfter(startedAt)) {
      permit.unused();
      return uncalled(delivery, decision.shutBeforeCall(delivery.job(), opens, startedAt));
    }
    Answer answer;
    try {
      answer = calls.make(delivery, Duration.between(startedAt, deadline));
    } catch (CallFailedException e) {
      if (!isCutByDeadline(e.failure(), deadline)) {
        permit.failed(e.failure());
      }
      return failed(delivery, startedAt, e);
    } catch (InterruptedException | InterruptException e) {
      Optional<Cancellation> meanwhile = cancellations.of(delivery.job());
      if (meanwhile.isEmpty()) {
        throw e;
      }
      Thread.interrupted(); // it was meant for the call, not for what is left to do
      return cancelledInCall(delivery, startedAt, meanwhile.get());
    }
    permit.succeeded(answer.usage());
    return answered(delivery, startedAt, answer);
  }

  /** Whether the job was late, and not the provider: that tells nothing of its health. */
  private boolean isCutByDeadline(Failure failure, Instant deadline) {
    return failure.kind() == FailureKind.TIMED_OUT && !clock.instant().isBefore(deadline);
  }

  /** A job that is given up. No call was made. */
  FinishedJob cancelled(Delivery delivery, Cancellation cancellation) {
    return uncalled(delivery, new Outcome.Dead(cancellation.failure()));
  }

  /** A job that is given up meanwhile need not wait. */
  private void awaitTurn(Permit permit, Job job) throws InterruptedException {
    try {
      Thread.sleep(Duration.between(clock.instant(), permit.from()));
    } catch (InterruptedException e) {
      if (cancellations.of(job).isEmpty()) {
        throw e;
      }
    }
  }

  /** A job that a worker which is gone may have called for: an ambiguous call, counted as such. */
  FinishedJob interrupted(Delivery delivery) {
    Failure failure =
        Failure.of(
            FailureKind.INTERRUPTED,
            "The process that made this call is gone; the call may have been billed");
    return failed(delivery, null, new CallFailedException(failure.billed()));
  }

  /** A job whose deadline passed while it waited for a permit. No call was made. */
  FinishedJob expired(Delivery delivery) {
    Failure failure =
        Failure.of(
            FailureKind.EXPIRED,
            "The deadline passed while the job waited for provider "
                + delivery.job().getProvider()
                + ". Raise the provider's concurrency, or give the job a later deadline.");
    return uncalled(delivery, new Outcome.Dead(failure));
  }

  /**
   * A job whose provider is shut goes on to the next that is not, or waits for the first to open.
   * No call was made, and none is counted.
   *
   * @return empty if the job stays, since the provider is open or its route is still patient
   */
  Optional<FinishedJob> whileShut(Delivery delivery, Instant shutSince) {
    return decision
        .whileShut(delivery.job(), shutSince, clock.instant())
        .map(outcome -> uncalled(delivery, outcome));
  }

  private FinishedJob uncalled(Delivery delivery, Outcome outcome) {
    return completion.of(delivery, delivery.job(), outcome, clock.instant());
  }

  /**
   * A job that has waited for a permit for long goes on to the next provider that has room. No call
   * was made, and none is counted.
   *
   * @return empty if the job stays
   */
  Optional<FinishedJob> whileBusy(Delivery delivery, SpareCapacity spare) {
    return decision
        .whileBusy(delivery, spare, clock.instant())
        .map(outcome -> uncalled(delivery, outcome));
  }

  private FinishedJob answered(Delivery delivery, Instant startedAt, Answer answer) {
    Instant now = clock.instant();
    Job job = JobRecords.withCall(delivery.job(), log.answered(startedAt, now, answer), null);
    try {
      return completion.of(delivery, job, new Outcome.Completed(answer), now);
    } catch (InterruptException e) {
      throw e;
    } catch (RuntimeException e) {
      return failed(delivery, startedAt, new CallFailedException(calls.fault(delivery.job(), e)));
    }
  }

  private FinishedJob failed(
      Delivery delivery, @Nullable Instant startedAt, CallFailedException failed) {
    Instant now = clock.instant();
    Failure failure = failed.failure();
    Call call = log.failed(startedAt, now, failure, failed.usage(), failed.credential());
    Job job = JobRecords.withCall(delivery.job(), call, failed.correction());
    return completion.of(delivery, job, decision.afterFailure(failure, job, now), now);
  }

  /** The call was cut off, and may be billed all the same: the history has it. */
  private FinishedJob cancelledInCall(
      Delivery delivery, Instant startedAt, Cancellation cancellation) {
    Instant now = clock.instant();
    Failure failure = cancellation.failure().billed();
    Call call = log.failed(startedAt, now, failure, Usage.NONE, null);
    Job job = JobRecords.withCall(delivery.job(), call, null);
    return completion.of(delivery, job, new Outcome.Dead(failure), now);
  }
}
