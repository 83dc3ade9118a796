package dev.posthouse.attempt;

import dev.posthouse.health.RetryBudget;
import dev.posthouse.health.Rooms;
import dev.posthouse.job.Availability;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Outcome;
import dev.posthouse.job.Progress;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.job.Triage;
import dev.posthouse.wire.Attempt;
import dev.posthouse.wire.FailureRecord;
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
final class Decision {
  /** For jobs of a route that is not in the settings any more. */
  private static final Triage FALLBACK = new Triage(RetryPolicy.DEFAULT, Map.of());

  private final String provider;
  private final Map<String, Triage> triage;
  private final Availability availability;
  private final RetryBudget retries;

  /**
   * @param provider at which the jobs are
   * @param triage by route
   * @param availability of all providers
   * @param retries how many the provider may have
   */
  Decision(
      String provider, Map<String, Triage> triage, Availability availability, RetryBudget retries) {
    this.provider = provider;
    this.triage = Map.copyOf(triage);
    this.availability = availability;
    this.retries = retries;
  }

  /**
   * After a call that failed; a retry is taken from the budget.
   *
   * @param attempt with the call in its history
   */
  Outcome afterFailure(Failure failure, Attempt attempt, Instant now) {
    Outcome outcome =
        route(attempt)
            .afterFailure(
                failure, progress(attempt), this::openFrom, now, ThreadLocalRandom.current());
    if (outcome instanceof Outcome.RetryAt retry && retry.provider().equals(provider)) {
      retries.retried();
    }
    return outcome;
  }

  /** While the provider is shut: empty if the job stays, since its route is still patient. */
  Optional<Outcome> whileShut(Attempt attempt, Instant shutSince, Instant now) {
    Triage route = route(attempt);
    return now.isBefore(shutSince.plus(route.patience()))
        ? Optional.empty()
        : route.whileShut(progress(attempt), availability, now);
  }

  /**
   * When the provider was shut, or asked for silence, after the job had its permit and before it
   * was called for.
   *
   * @param opens when it may be called again
   */
  Outcome shutBeforeCall(Attempt attempt, Instant opens, Instant now) {
    return whileShut(attempt, now, now)
        .orElseGet(() -> Triage.lookAgain(progress(attempt), opens, now));
  }

  /** While the job waits for a permit: empty if it stays, else its place elsewhere is taken. */
  Optional<Outcome> whileBusy(Delivery delivery, Rooms rooms, Instant now) {
    Attempt attempt = delivery.attempt();
    Optional<Outcome.MoveOn> move =
        route(attempt)
            .whileBusy(
                progress(attempt),
                Duration.between(delivery.since(), now),
                attempt.getHandovers(),
                availability,
                rooms::has,
                now);
    move.ifPresent(outcome -> rooms.take(outcome.provider()));
    return move.map(Function.identity());
  }

  private Triage route(Attempt attempt) {
    return triage.getOrDefault(attempt.getRoute(), FALLBACK);
  }

  /** For a job that has called the provider: beyond the retry budget, it is shut for it. */
  private Instant openFrom(String name) {
    Instant opens = availability.openFrom(name);
    Instant affordable = name.equals(provider) ? retries.openFrom() : Instant.MIN;
    return affordable.isAfter(opens) ? affordable : opens;
  }

  private static Progress progress(Attempt attempt) {
    List<Progress.FailedCall> failures =
        attempt.getHistory().stream()
            .filter(call -> call.getFailure() != null)
            .map(call -> new Progress.FailedCall(call.getProvider(), kind(call.getFailure())))
            .toList();
    return new Progress(attempt.getProvider(), attempt.getChain(), failures, attempt.getDeadline());
  }

  /** A kind that a newer version wrote is taken for one that passes. */
  private static FailureKind kind(FailureRecord failure) {
    return FailureKind.ofWireName(failure.getKind()).orElse(FailureKind.SERVER_ERROR);
  }
}
