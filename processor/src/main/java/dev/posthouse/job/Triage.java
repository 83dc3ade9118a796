package dev.posthouse.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Decides what becomes of the jobs of one route. Pure: clock, randomness and the providers' health
 * are passed in.
 *
 * <p>After a failed call:
 *
 * <ol>
 *   <li>Past the deadline, the job is dead.
 *   <li>A failure that is the job's own fault ends it: {@link Reaction} is the table.
 *   <li>So does the last attempt of those that the job has altogether.
 *   <li>A passing failure is retried where it happened while attempts there are left, the provider
 *       is open, and it does not ask for more patience than the policy's cap.
 *   <li>Else the next provider round the chain that is open and not spent takes over.
 *   <li>Else, if only patience is wanting, the job waits for the provider that opens first; while
 *       all of them are down, even if its attempts are spent.
 *   <li>Else the job is dead.
 * </ol>
 *
 * @param policy the route's budgets, delays and reactions
 * @param models by provider; nothing is known of the models of others
 * @param patience how long a job waits for a provider that is shut, before it goes to the next that
 *     is not
 * @param busyPatience how long a job waits for a permit of a provider that is open, before it goes
 *     to the next that has room for it
 */
public record Triage(
    RetryPolicy policy, Map<String, Model> models, Duration patience, Duration busyPatience) {

  /** Without patience for a provider that is shut, and with the usual one if it is busy. */
  public Triage(RetryPolicy policy, Map<String, Model> models) {
    this(policy, models, Duration.ZERO, Route.BUSY_PATIENCE);
  }

  /** As a route says. */
  public Triage(Route route, Map<String, Model> models) {
    this(route.retry(), models, route.patience(), route.busyPatience());
  }

  /** Two seconds doubled so often are longer than any deadline; more would overflow. */
  private static final int MOST_DOUBLINGS = 20;

  /**
   * The longest that a job waits for a provider that is shut without being looked at again:
   * somebody may open it sooner.
   */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  public Triage {
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
      Progress progress,
      Availability availability,
      Instant now,
      RandomGenerator random) {
    if (!now.isBefore(progress.deadline())) {
      return new Outcome.Dead(expired(failure));
    }
    Reaction reaction = reaction(failure);
    if (reaction == Reaction.DEAD) {
      return new Outcome.Dead(failure);
    }
    if (progress.failures().size() >= policy.attempts()) {
      return outlast(failure, progress, reaction, availability, now);
    }
    Optional<Outcome.RetryAt> here =
        canRetryHere(progress, reaction)
            ? retry(failure, progress, availability, now, random)
            : Optional.empty();
    boolean patient = !asksForPatience(failure) && isOpen(progress.provider(), availability, now);
    if (here.isPresent() && patient) {
      return here.get();
    }
    List<String> others = mayHandOver(progress) ? others(progress) : List.of();
    Stream<String> parked =
        reaction == Reaction.PARK && !isSpent(progress, progress.provider())
            ? Stream.of(progress.provider())
            : Stream.empty();
    return firstOpen(progress, others, availability, now)
        .<Outcome>map(provider -> new Outcome.MoveOn(provider, failure))
        .or(
            () ->
                Stream.concat(
                        here.stream(),
                        waits(Stream.concat(parked, others.stream()), availability, now, progress)
                            .map(wait -> new Outcome.RetryAt(wait.provider, wait.until, failure)))
                    .min(Comparator.comparing(Outcome.RetryAt::due)))
        .orElseGet(() -> outlast(failure, progress, reaction, availability, now));
  }

  /**
   * P8: while all providers are down, a job with time left waits. Those that happened to be probes,
   * again and again, have spent their attempts on it; budgets are for providers that are up.
   */
  private Outcome outlast(
      Failure failure,
      Progress progress,
      Reaction reaction,
      Availability availability,
      Instant now) {
    boolean passes = reaction == Reaction.RETRY || reaction == Reaction.WAIT;
    boolean allShut =
        progress.chain().stream().noneMatch(provider -> isOpen(provider, availability, now));
    if (!passes || !allShut) {
      return new Outcome.Dead(failure);
    }
    Stream<String> ofUse =
        progress.chain().stream()
            .filter(provider -> !isNoUse(progress, provider))
            .filter(provider -> mayHold(progress, provider));
    return waits(ofUse, availability, now, progress)
        .min(Comparator.comparing(Wait::until))
        .<Outcome>map(wait -> new Outcome.RetryAt(wait.provider, wait.until, failure))
        .orElseGet(() -> new Outcome.Dead(failure));
  }

  /**
   * The way on for a job whose provider is shut, without a call and without spending anything: to
   * the next provider that is open, or to wait for the first that will be.
   *
   * @return empty if the job's provider is open
   */
  public Optional<Outcome> whileShut(Progress progress, Availability availability, Instant now) {
    if (isOpen(progress.provider(), availability, now)) {
      return Optional.empty();
    }
    List<String> others = others(progress);
    return firstOpen(progress, others, availability, now)
        .<Outcome>map(provider -> new Outcome.MoveOn(provider, null))
        .or(
            () ->
                waits(
                        Stream.concat(Stream.of(progress.provider()), others.stream()),
                        availability,
                        now,
                        progress)
                    .min(Comparator.comparing(Wait::until))
                    .map(wait -> new Outcome.RetryAt(wait.provider, wait.until, null)));
  }

  /**
   * The way on for a job whose provider is open and has had no permit for it: to the next provider
   * that is open and has room, without a call and without spending anything. Jobs do not wander
   * between providers that are all busy: each hand-over doubles the patience. Nor does a job go
   * where a failure could not be handed over any more.
   *
   * @param waited how long the job has waited at its provider
   * @param handovers how often it was handed over before, for whatever reason
   * @param hasRoom whether a provider could call for the job at once
   * @return empty if the job stays
   */
  public Optional<Outcome.MoveOn> whileBusy(
      Progress progress,
      Duration waited,
      int handovers,
      Availability availability,
      Predicate<String> hasRoom,
      Instant now) {
    Duration enough = busyPatience.multipliedBy(1L << Math.min(handovers, MOST_DOUBLINGS));
    if (waited.compareTo(enough) < 0
        || !isOpen(progress.provider(), availability, now)
        || !mayHandOver(progress)) {
      return Optional.empty();
    }
    List<String> roomy = others(progress).stream().filter(hasRoom).toList();
    return firstOpen(progress, roomy, availability, now)
        .map(provider -> new Outcome.MoveOn(provider, null));
  }

  private Reaction reaction(Failure failure) {
    Reaction reaction = policy.reaction(failure.kind());
    return reaction == Reaction.PARK && failure.anotherKey() ? Reaction.RETRY : reaction;
  }

  private boolean canRetryHere(Progress progress, Reaction reaction) {
    return switch (reaction) {
      case RETRY, WAIT, CORRECT -> !isSpent(progress, progress.provider());
      case PARK, MOVE_ON, LARGER_CONTEXT, DEAD -> false;
    };
  }

  /** Whether the job may not call a provider again: its attempts are spent, or it is no use. */
  private boolean isSpent(Progress progress, String provider) {
    return progress.callsTo(provider) >= policy.attemptsPerProvider()
        || isNoUse(progress, provider);
  }

  private boolean isNoUse(Progress progress, String provider) {
    return progress.failures().stream()
        .filter(call -> call.provider().equals(provider))
        .map(Progress.FailedCall::kind)
        .anyMatch(
            kind -> policy.reaction(kind).staysAway() || isCorrected(progress, provider, kind));
  }

  /** What a model did not get right when told what was wrong, it will not get right. */
  private boolean isCorrected(Progress progress, String provider, FailureKind kind) {
    return policy.reaction(kind) == Reaction.CORRECT && progress.callsTo(provider, kind) > 1;
  }

  /** To call the same provider again, if there is time. */
  private Optional<Outcome.RetryAt> retry(
      Failure failure,
      Progress progress,
      Availability availability,
      Instant now,
      RandomGenerator random) {
    int calls = progress.callsTo(progress.provider());
    Instant opens = lookAgain(progress.provider(), availability, now);
    return RetryDelay.due(policy, calls, failure.retryAfter(), now, progress.deadline(), random)
        .map(due -> due.isBefore(opens) ? opens : due)
        .filter(due -> due.isBefore(progress.deadline()))
        .map(due -> new Outcome.RetryAt(progress.provider(), due, failure));
  }

  private boolean mayHandOver(Progress progress) {
    return progress.handovers() < policy.handovers();
  }

  /** The other providers that the job may still call, in the order round the chain. */
  private List<String> others(Progress progress) {
    List<String> chain = progress.chain();
    int here = chain.indexOf(progress.provider());
    return IntStream.range(1, chain.size() + (here < 0 ? 1 : 0))
        .mapToObj(step -> chain.get((here + step) % chain.size()))
        .filter(provider -> !isSpent(progress, provider))
        .filter(provider -> mayHold(progress, provider))
        .toList();
  }

  /** Whether no model that the job has overflowed says that it will overflow this one too. */
  private boolean mayHold(Progress progress, String provider) {
    return progress.failures().stream()
        .filter(call -> policy.reaction(call.kind()) == Reaction.LARGER_CONTEXT)
        .allMatch(call -> model(provider).mayHoldMoreThan(model(call.provider())));
  }

  private Model model(String provider) {
    return models.getOrDefault(provider, Model.UNKNOWN);
  }

  /** Whether the provider was found unusable by the job itself, and nobody has said since. */
  private boolean isParkedFor(Progress progress, String provider) {
    return progress.failures().stream()
        .filter(call -> call.provider().equals(provider))
        .anyMatch(call -> policy.reaction(call.kind()) == Reaction.PARK);
  }

  private Optional<String> firstOpen(
      Progress progress, List<String> others, Availability availability, Instant now) {
    return others.stream()
        .filter(provider -> isOpen(provider, availability, now))
        .filter(provider -> !isParkedFor(progress, provider))
        .findFirst();
  }

  /** A provider that is shut, and until when to wait for it. */
  private record Wait(String provider, Instant until) {}

  /**
   * Those of the providers that are shut. One that is shut for longer than the job has is waited
   * for all the same: somebody may mend it.
   */
  private static Stream<Wait> waits(
      Stream<String> providers, Availability availability, Instant now, Progress progress) {
    return providers
        .filter(provider -> !isOpen(provider, availability, now))
        .map(
            provider ->
                new Wait(
                    provider,
                    earlier(lookAgain(provider, availability, now), progress.deadline())));
  }

  private static Instant lookAgain(String provider, Availability availability, Instant now) {
    return earlier(availability.openFrom(provider), now.plus(LOOK_AGAIN));
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private static boolean isOpen(String provider, Availability availability, Instant now) {
    return !availability.openFrom(provider).isAfter(now);
  }

  private boolean asksForPatience(Failure failure) {
    Duration retryAfter = failure.retryAfter();
    return retryAfter != null && retryAfter.compareTo(policy.cap()) > 0;
  }

  private static Failure expired(Failure last) {
    return Failure.of(
        FailureKind.EXPIRED,
        "The deadline passed; the last call failed with "
            + last.kind().wireName()
            + ". Give the job a later deadline, or its route a longer one.");
  }
}
