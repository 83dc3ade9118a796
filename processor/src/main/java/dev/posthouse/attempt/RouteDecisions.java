package dev.posthouse.attempt;

import dev.posthouse.health.RetryBudget;
import dev.posthouse.health.SpareCapacity;
import dev.posthouse.job.Availability;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.JobProgress;
import dev.posthouse.job.Outcome;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.job.RoutePolicy;
import dev.posthouse.wire.FailureRecord;
import dev.posthouse.wire.internal.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * What becomes of the jobs at one provider: by the triage of their routes, by which providers are
 * open, and by how many retries this one may have. Safe for use by many threads.
 */
final class RouteDecisions {
  /** For jobs of a route that is not in the settings any more. */
  private static final RoutePolicy FALLBACK = new RoutePolicy(RetryPolicy.DEFAULT, Map.of());

  private final String provider;
  private final Map<String, RoutePolicy> triage;
  private final Availability availability;
  private final RetryBudget retries;

  /**
   * @param provider at which the jobs are
   * @param triage by route
   * @param availability of all providers
   * @param retries how many the provider may have
   */
  RouteDecisions(
      String provider,
      Map<String, RoutePolicy> triage,
      Availability availability,
      RetryBudget retries) {
    this.provider = provider;
    this.triage = Map.copyOf(triage);
    this.availability = availability;
    this.retries = retries;
  }

  /**
   * After a call that failed; a retry is taken from the budget.
   *
   * @param job with the call in its history
   */
  Outcome afterFailure(Failure failure, Job job, Instant now) {
    Outcome outcome =
        route(job)
            .afterFailure(failure, progress(job), this::openFrom, now, ThreadLocalRandom.current());
    if (outcome instanceof Outcome.RetryAt retry && retry.provider().equals(provider)) {
      retries.retried();
    }
    return outcome;
  }

  /** While the provider is shut: empty if the job stays, since its route is still patient. */
  Optional<Outcome> whileShut(Job job, Instant shutSince, Instant now) {
    RoutePolicy route = route(job);
    return now.isBefore(shutSince.plus(route.patience()))
        ? Optional.empty()
        : route.whileShut(progress(job), availability, now);
  }

  /**
   * When the provider was shut, or asked for silence, after the job had its permit and before it
   * was called for.
   *
   * @param opens when it may be called again
   */
  Outcome shutBeforeCall(Job job, Instant opens, Instant now) {
    return whileShut(job, now, now)
        .orElseGet(() -> RoutePolicy.waitHere(progress(job), opens, now));
  }

  /** While the job waits for a permit: empty if it stays, else its place elsewhere is taken. */
  Optional<Outcome> whileBusy(Delivery delivery, SpareCapacity spare, Instant now) {
    Job job = delivery.job();
    Optional<Outcome.MoveOn> move =
        route(job)
            .whileBusy(
                progress(job),
                Duration.between(delivery.since(), now),
                job.getHandovers(),
                availability,
                spare::has,
                now);
    move.ifPresent(outcome -> spare.take(outcome.provider()));
    return move.map(Function.identity());
  }

  private RoutePolicy route(Job job) {
    return triage.getOrDefault(job.getRoute(), FALLBACK);
  }

  /** For a job that has called the provider: beyond the retry budget, it is shut for it. */
  private Instant openFrom(String name) {
    Instant opens = availability.openFrom(name);
    Instant affordable = name.equals(provider) ? retries.openFrom() : Instant.MIN;
    return affordable.isAfter(opens) ? affordable : opens;
  }

  private static JobProgress progress(Job job) {
    List<JobProgress.FailedCall> failures =
        job.getHistory().stream()
            .filter(call -> call.getFailure() != null)
            .map(call -> new JobProgress.FailedCall(call.getProvider(), kind(call.getFailure())))
            .toList();
    return new JobProgress(job.getProvider(), job.getChain(), failures, job.getDeadline());
  }

  /** A kind that a newer version wrote is taken for one that passes. */
  private static FailureKind kind(FailureRecord failure) {
    return FailureKind.ofWireName(failure.getKind()).orElse(FailureKind.SERVER_ERROR);
  }
}
