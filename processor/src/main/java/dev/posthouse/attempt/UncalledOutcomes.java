package dev.posthouse.attempt;

import dev.posthouse.health.SpareCapacity;
import dev.posthouse.job.Cancellation;
import dev.posthouse.job.Cancellations;
import dev.posthouse.job.Opening;
import dev.posthouse.job.Outcome;
import dev.posthouse.wire.internal.Job;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * The outcomes of jobs that their provider is not called for. None counts as an attempt. Safe for
 * use by many threads.
 */
final class UncalledOutcomes {
  private final JobRouter router;
  private final Cancellations cancellations;
  private final Completion completion;
  private final Clock clock;

  /**
   * @param router where jobs go
   * @param cancellations which jobs are cancelled
   * @param completion writes down what became of them
   */
  UncalledOutcomes(
      JobRouter router, Cancellations cancellations, Completion completion, Clock clock) {
    this.router = router;
    this.cancellations = cancellations;
    this.completion = completion;
    this.clock = clock;
  }

  /** A job that is cancelled. */
  FinishedJob cancelled(Delivery delivery, Cancellation cancellation) {
    return finish(delivery, new Outcome.Dead(cancellation.failure()));
  }

  /** A job whose deadline passed while it waited for a permit, or for its providers to open. */
  FinishedJob expired(Delivery delivery) {
    return finish(delivery, expired(delivery.job(), clock.instant()));
  }

  /**
   * A job whose provider is shut goes on to the next that is not, or waits for the first to open.
   *
   * @return empty if the job waits on, since the provider is open or its route is still patient
   */
  Optional<FinishedJob> whileShut(Delivery delivery, Instant shutSince) {
    return router
        .whileShut(delivery.job(), shutSince, clock.instant())
        .map(outcome -> finish(delivery, outcome));
  }

  /**
   * A job that has waited for a permit for long goes on to the next provider that has spare
   * capacity.
   *
   * @return empty if the job waits on
   */
  Optional<FinishedJob> whileBusy(Delivery delivery, SpareCapacity spare) {
    return router
        .whileBusy(delivery, spare, clock.instant())
        .map(outcome -> finish(delivery, outcome));
  }

  /**
   * Why a job that has its permit is not called for after all: it is cancelled or late by now, or
   * the provider was shut meanwhile.
   *
   * @param opens when the provider may be called again, by what was found since
   * @return empty if the call is to be made
   */
  Optional<Outcome> insteadOfCall(Job job, Opening opens, Instant now) {
    Optional<Cancellation> cancellation = cancellations.of(job);
    if (cancellation.isPresent()) {
      return Optional.of(new Outcome.Dead(cancellation.get().failure()));
    }
    if (!now.isBefore(job.getDeadline())) {
      return Optional.of(expired(job, now));
    }
    return !opens.isOpen(now)
        ? Optional.of(router.shutBeforeCall(job, opens, now))
        : Optional.empty();
  }

  FinishedJob finish(Delivery delivery, Outcome outcome) {
    return completion.of(delivery, delivery.job(), outcome, clock.instant());
  }

  private Outcome expired(Job job, Instant now) {
    return new Outcome.Dead(router.expired(job, now));
  }
}
