package dev.posthouse.attempt;

import dev.posthouse.health.RetryBudget;
import dev.posthouse.health.SpareCapacity;
import dev.posthouse.job.Availability;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.JobProgress;
import dev.posthouse.job.Opening;
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
 * Where the jobs at one provider go: by the policies of their routes, by which providers are open,
 * and by how many retries this one may have. Safe for use by many threads.
 */
final class JobRouter {
  /** For jobs of a route that is not in the settings any more. */
  private static final RoutePolicy FALLBACK = new RoutePolicy(RetryPolicy.DEFAULT, Map.of());

  private final String provider;
  private final Map<String, RoutePolicy> policies;
  private final Availability availability;
  private final RetryBudget retries;
  private final Availability withBudget;

  /**
   * @param provider at which the jobs are
   * @param policies by route
   * @param availability of all providers
   * @param retries how many the provider may have
   */
  JobRouter(
      String provider,
      Map<String, RoutePolicy> policies,
      Availability availability,
      RetryBudget retries) {
    this.provider = provider;
    this.policies = Map.copyOf(policies);
    this.availability = availability;
    this.retries = retries;
    this.withBudget = new WithBudget(availability, provider, retries);
  }

  /**
   * After a call that failed; a retry is taken from the budget.
   *
   * @param job with the call in its history
   */
  Outcome afterFailure(Failure failure, Job job, Instant now) {
    Outcome outcome =
        policy(job)
            .afterFailure(failure, progress(job), withBudget, now, ThreadLocalRandom.current());
    if (outcome instanceof Outcome.RetryAt retry
        && retry.provider().equals(provider)
        && failure.kind() != FailureKind.NO_ROOM) {
      retries.retried();
    }
    return outcome;
  }

  /** While the provider is shut: empty if the job stays, since its route is still patient. */
  Optional<Outcome> whileShut(Job job, Instant shutSince, Instant now) {
    RoutePolicy policy = policy(job);
    return now.isBefore(shutSince.plus(policy.patience()))
        ? Optional.empty()
        : policy.whileShut(progress(job), availability, now);
  }

  /**
   * When the provider was shut, or asked for silence, after the job had its permit and before it
   * was called for.
   *
   * @param opens when it may be called again
   */
  Outcome shutBeforeCall(Job job, Opening opens, Instant now) {
    return whileShut(job, now, now)
        .orElseGet(() -> RoutePolicy.waitHere(progress(job), opens, now));
  }

  /** While the job waits for a permit: empty if it stays, else its place elsewhere is taken. */
  Optional<Outcome> whileBusy(Delivery delivery, SpareCapacity spare, Instant now) {
    Job job = delivery.job();
    Optional<Outcome.MoveOn> move =
        policy(job)
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

  /** What is known of the providers, and how many retries the one at hand may have. */
  private record WithBudget(Availability known, String provider, RetryBudget retries)
      implements Availability {
    @Override
    public Opening openFrom(String name) {
      return known.openFrom(name);
    }

    @Override
    public Opening retriesFrom(String name) {
      return name.equals(provider) ? retries.openFrom() : known.retriesFrom(name);
    }

    @Override
    public boolean hasRoom(String name) {
      return known.hasRoom(name);
    }

    @Override
    public boolean hasAnswered(String name, Instant from, Instant until) {
      return known.hasAnswered(name, from, until);
    }
  }

  private RoutePolicy policy(Job job) {
    return policies.getOrDefault(job.getRoute(), FALLBACK);
  }

  private static JobProgress progress(Job job) {
    List<JobProgress.FailedCall> failures =
        job.getHistory().stream()
            .filter(call -> call.getFailure() != null)
            .map(
                call ->
                    new JobProgress.FailedCall(
                        call.getProvider(), kind(call.getFailure()), call.getEndedAt()))
            .toList();
    return new JobProgress(job.getProvider(), job.getChain(), failures, job.getDeadline());
  }

  /** A kind that a newer version wrote is taken for one that passes. */
  private static FailureKind kind(FailureRecord failure) {
    return FailureKind.ofWireName(failure.getKind()).orElse(FailureKind.SERVER_ERROR);
  }
}
