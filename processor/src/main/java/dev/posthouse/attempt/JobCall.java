package dev.posthouse.attempt;

import dev.posthouse.content.ContentException;
import dev.posthouse.content.Contents;
import dev.posthouse.health.Permit;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Cancellation;
import dev.posthouse.job.Cancellations;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Outcome;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.wire.internal.Job;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.errors.InterruptException;

/** Makes the call for one job that has its permit. Safe for use by many threads. */
final class JobCall {
  private final Contents contents;
  private final ProviderCall provider;
  private final Cancellations cancellations;
  private final CallOutcomes called;
  private final UncalledOutcomes uncalled;
  private final Clock clock;

  /**
   * @param contents fetches what a request refers to
   * @param cancellations which jobs are cancelled
   * @param called what becomes of a job that was called for
   * @param uncalled what becomes of one that was not
   */
  JobCall(
      Contents contents,
      ProviderCall provider,
      Cancellations cancellations,
      CallOutcomes called,
      UncalledOutcomes uncalled,
      Clock clock) {
    this.contents = contents;
    this.provider = provider;
    this.cancellations = cancellations;
    this.called = called;
    this.uncalled = uncalled;
    this.clock = clock;
  }

  /**
   * Makes the one call that the permit is for, and ends the permit if the call ended; unless the
   * job is cancelled or late by then, or the provider is shut.
   *
   * @throws InterruptedException if the partition was lost while the provider was called
   */
  FinishedJob make(Delivery delivery, Permit permit) throws InterruptedException {
    awaitTurn(permit, delivery.job());
    Instant startedAt = clock.instant();
    Optional<Outcome> instead =
        uncalled.insteadOfCall(delivery.job(), permit.openFrom(), startedAt);
    if (instead.isPresent()) {
      permit.unused();
      return uncalled.finish(delivery, instead.get());
    }
    Instant deadline = delivery.job().getDeadline();
    Answer answer;
    try (Contents.Loaded loaded = load(delivery.job(), deadline)) {
      Duration limit = Duration.between(clock.instant(), deadline);
      answer = provider.make(delivery, loaded.request(), limit, permit::started);
    } catch (ContentException e) {
      // The provider was not asked: this says nothing of it.
      permit.unused();
      return called.failed(delivery, startedAt, new CallFailedException(e.failure()));
    } catch (CallFailedException e) {
      if (!isCutByDeadline(e.failure(), deadline)) {
        permit.failed(e.failure());
      }
      return called.failed(delivery, startedAt, e);
    } catch (InterruptedException | InterruptException e) {
      Optional<Cancellation> meanwhile = cancellations.of(delivery.job());
      if (meanwhile.isEmpty()) {
        throw e;
      }
      Thread.interrupted(); // it was meant for the call, not for what is left to do
      return called.cancelled(delivery, startedAt, meanwhile.get());
    }
    permit.succeeded(answer.usage());
    return answered(delivery, startedAt, answer);
  }

  private Contents.Loaded load(Job job, Instant deadline)
      throws ContentException, InterruptedException {
    return contents.load(job.getRequest(), Duration.between(clock.instant(), deadline));
  }

  /** A job that is cancelled meanwhile need not wait. */
  private void awaitTurn(Permit permit, Job job) throws InterruptedException {
    try {
      Thread.sleep(Duration.between(clock.instant(), permit.from()));
    } catch (InterruptedException e) {
      if (cancellations.of(job).isEmpty()) {
        throw e;
      }
    }
  }

  /** Whether the job was late, and not the provider: that says nothing of its health. */
  private boolean isCutByDeadline(Failure failure, Instant deadline) {
    return failure.kind() == FailureKind.TIMED_OUT && !clock.instant().isBefore(deadline);
  }

  /** An answer that cannot be written down costs its job one attempt, and nobody else anything. */
  private FinishedJob answered(Delivery delivery, Instant startedAt, Answer answer)
      throws InterruptedException {
    try {
      return called.answered(delivery, startedAt, answer);
    } catch (InterruptedException e) {
      Optional<Cancellation> meanwhile = cancellations.of(delivery.job());
      if (meanwhile.isEmpty()) {
        throw e;
      }
      return called.cancelled(delivery, startedAt, meanwhile.get());
    } catch (InterruptException e) {
      throw e;
    } catch (RuntimeException e) {
      CallFailedException fault = new CallFailedException(provider.fault(delivery.job(), e));
      return called.failed(delivery, startedAt, fault);
    }
  }
}
