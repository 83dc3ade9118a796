package dev.posthouse.job;

import dev.posthouse.wire.internal.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of the jobs of one route. Pure: clock, randomness and the providers' health
 * are passed in.
 *
 * <p>After a failed call:
 *
 * <ol>
 *   <li>Past the deadline, the job is dead.
 *   <li>A cheaper tier that is full is tried again until half of the job's time is over; then the
 *       next provider takes over. Neither costs an attempt.
 *   <li>A failure that is the job's own fault ends it: {@link FailureKind} has the table.
 *   <li>After silence, the next provider round the chain that is open, not spent and has room takes
 *       over; the job may come back.
 *   <li>A passing failure is retried where it happened while attempts there are left, the provider
 *       is open, and it does not ask for more patience than the policy's cap.
 *   <li>Else the next provider round the chain that is open and not spent takes over.
 *   <li>Else, if only patience is wanting, the job waits for the provider that opens first.
 *   <li>Else its attempts are spent: there, or altogether. While all providers are down, the job
 *       waits for the first to open. It is called for again, ever more seldom, by providers that
 *       have failed it and have not answered others meanwhile: nothing tells that the fault follows
 *       the job.
 *   <li>Else the job is dead.
 * </ol>
 *
 * @param policy the route's budgets, delays and reactions
 * @param models by provider; nothing is known of the models of others
 * @param patience how long a job waits for a provider that is shut, before it goes to the next that
 *     is not
 * @param busyPatience how long a job waits for a permit of a provider that is open, before it goes
 *     to the next that has spare capacity
 */
public record RoutePolicy(
    RetryPolicy policy, Map<String, Model> models, Duration patience, Duration busyPatience) {

  /** Without patience for a provider that is shut, and with the usual one if it is busy. */
  public RoutePolicy(RetryPolicy policy, Map<String, Model> models) {
    this(policy, models, Duration.ZERO, Route.BUSY_PATIENCE);
  }

  /** As a route says. */
  public RoutePolicy(Route route, Map<String, Model> models) {
    this(route.retry(), models, route.patience(), route.busyPatience());
  }

  /** The longest wait for a busy provider, in patiences: two seconds so often are 24 days. */
  private static final int MOST_PATIENCES = 1 << 20;

  public RoutePolicy {
    models = Map.copyOf(models);
  }

  /**
   * The way on for a job after a failed call.
   *
   * @param failure what the call met; also the last entry of {@code progress.failures()}
   * @param progress how far the job has come
   * @param now the moment of the failure
   * @param random the jitter of delays
   */
  public Outcome afterFailure(
      Failure failure,
      JobProgress progress,
      Availability availability,
      Instant now,
      RandomGenerator random) {
    if (!now.isBefore(progress.deadline())) {
      return new Outcome.Dead(Expiry.afterCall(progress.provider(), failure));
    }
    Reaction reaction = reaction(failure);
    if (reaction == Reaction.DEAD) {
      return new Outcome.Dead(failure);
    }
    ProviderCandidates job = candidates(progress, availability, now);
    if (reaction == Reaction.WAIT_FOR_ROOM) {
      return waitForRoom(failure, progress, job, random);
    }
    if (job.areAttemptsSpent()) {
      return waitOutOutage(failure, reaction, job, random);
    }
    if (reaction == Reaction.RETRY_ELSEWHERE && job.mayHandOver()) {
      Optional<String> elsewhere =
          job.firstOpen(job.others().stream().filter(availability::hasRoom).toList());
      if (elsewhere.isPresent()) {
        return move(elsewhere.get(), failure);
      }
    }
    Optional<Outcome.RetryAt> here =
        canRetryHere(reaction, job) ? job.retryHere(failure, random) : Optional.empty();
    if (here.isPresent() && !asksForPatience(failure) && job.mayRetryHere()) {
      return here.get();
    }
    List<String> others = job.mayHandOver() ? job.others() : List.of();
    Stream<String> parked =
        reaction == Reaction.PARK && !job.isSpent(job.here())
            ? Stream.of(job.here())
            : Stream.empty();
    return job.firstOpen(others)
        .map(provider -> move(provider, failure))
        .or(
            () ->
                first(
                    Stream.concat(
                        here.stream(), job.waits(Stream.concat(parked, others.stream()), failure))))
        // It found those unusable itself, but they are open: somebody has mended them since.
        .or(
            () ->
                others.stream().filter(job::isOpen).findFirst().map(there -> move(there, failure)))
        .orElseGet(() -> waitOutOutage(failure, reaction, job, random));
  }

  /**
   * A cheaper tier is full. While the job has time, it is tried there again; then the next provider
   * has the rest of it. Where there is none, the tier has all of the time.
   */
  private Outcome waitForRoom(
      Failure failure, JobProgress progress, ProviderCandidates job, RandomGenerator random) {
    Instant leaves = RoomPatience.leaves(progress, progress.failures().getFirst().at());
    List<String> others = job.mayHandOver() ? job.others() : List.of();
    if (!others.isEmpty() && !job.now().isBefore(leaves)) {
      Optional<Outcome> on =
          job.firstOpen(others)
              .map(provider -> move(provider, failure))
              .or(() -> first(job.waits(others.stream(), failure)));
      if (on.isPresent()) {
        return on.get();
      }
    }
    Instant until = others.isEmpty() || !job.now().isBefore(leaves) ? progress.deadline() : leaves;
    return new Outcome.RetryAt(
        progress.provider(),
        RoomPatience.again(policy, progress, failure.retryAfter(), job.now(), until, random),
        failure);
  }

  /**
   * P8: while all providers are down, a job with time left waits. Those that happened to be probes,
   * again and again, have spent their attempts on it, and so has one that has no other beside it to
   * find out; budgets are for providers that are up.
   */
  private static Outcome waitOutOutage(
      Failure failure, Reaction reaction, ProviderCandidates job, RandomGenerator random) {
    Optional<Outcome> wait =
        reaction.passes() && !job.isAnyOpen()
            ? first(job.waits(job.ofUse(), failure))
            : job.spreadOut(failure, random).map(Function.identity());
    return wait.orElseGet(() -> new Outcome.Dead(failure));
  }

  /**
   * The way on for a job whose provider is shut, without a call and without spending anything: to
   * the next provider that is open, or to wait for the first that will be.
   *
   * @return empty if the job's provider is open
   */
  public Optional<Outcome> whileShut(JobProgress progress, Availability availability, Instant now) {
    ProviderCandidates job = candidates(progress, availability, now);
    if (job.isOpen(job.here())) {
      return Optional.empty();
    }
    List<String> others = job.others();
    return job.firstOpen(others)
        .or(() -> job.mayBeDown().stream().filter(job::isOpen).findFirst())
        .map(provider -> move(provider, null))
        .or(() -> first(job.waits(Stream.concat(Stream.of(job.here()), others.stream()), null)));
  }

  /** To wait where the job is, for a provider that is shut. */
  public static Outcome waitHere(JobProgress progress, Opening opens, Instant now) {
    return ProviderCandidates.waitUntilOpen(progress, progress.provider(), opens, now, null);
  }

  /**
   * The way on for a job whose provider is open and has had no permit for it: to the next provider
   * that is open and has spare capacity, without a call and without spending anything. Jobs do not
   * wander between providers that are all busy: each hand-over doubles the patience. Nor does a job
   * go where a failure could not be handed over any more.
   *
   * @param waited how long the job has waited at its provider
   * @param handovers how often it was handed over before, for whatever reason
   * @param hasSpareCapacity whether a provider could call for the job at once
   * @return empty if the job stays
   */
  public Optional<Outcome.MoveOn> whileBusy(
      JobProgress progress,
      Duration waited,
      int handovers,
      Availability availability,
      Predicate<String> hasSpareCapacity,
      Instant now) {
    ProviderCandidates job = candidates(progress, availability, now);
    if (!hasWaitedEnough(progress, waited, handovers, now)
        || !job.isOpen(job.here())
        || !job.mayHandOver()) {
      return Optional.empty();
    }
    return job.firstOpen(job.others().stream().filter(hasSpareCapacity).toList())
        .map(provider -> new Outcome.MoveOn(provider, null));
  }

  /** A cheaper tier is waited for as long as one that is full. */
  private boolean hasWaitedEnough(
      JobProgress progress, Duration waited, int handovers, Instant now) {
    Model here = models.getOrDefault(progress.provider(), Model.UNKNOWN);
    if (here.tier() == Tier.FLEX) {
      return !now.isBefore(RoomPatience.leaves(progress, now.minus(waited)));
    }
    Duration enough =
        Backoff.of(busyPatience, busyPatience.multipliedBy(MOST_PATIENCES), handovers + 1);
    return waited.compareTo(enough) >= 0;
  }

  private ProviderCandidates candidates(
      JobProgress progress, Availability availability, Instant now) {
    return new ProviderCandidates(policy, models, progress, availability, now);
  }

  private Reaction reaction(Failure failure) {
    Reaction reaction = policy.reaction(failure.kind());
    return reaction == Reaction.PARK && failure.anotherKey() ? Reaction.RETRY : reaction;
  }

  private static boolean canRetryHere(Reaction reaction, ProviderCandidates job) {
    return switch (reaction) {
      case RETRY, RETRY_ELSEWHERE, WAIT, WAIT_FOR_ROOM, CORRECT -> !job.isSpent(job.here());
      case PARK, MOVE_ON, LARGER_CONTEXT, DEAD -> false;
    };
  }

  private boolean asksForPatience(Failure failure) {
    Duration retryAfter = failure.retryAfter();
    return retryAfter != null && retryAfter.compareTo(policy.cap()) > 0;
  }

  private static Outcome move(String provider, @Nullable Failure failure) {
    return new Outcome.MoveOn(provider, failure);
  }

  private static Optional<Outcome> first(Stream<Outcome.RetryAt> waits) {
    return waits.min(Comparator.comparing(Outcome.RetryAt::due)).map(Function.identity());
  }
}
