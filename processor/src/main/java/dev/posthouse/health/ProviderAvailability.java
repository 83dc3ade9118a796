package dev.posthouse.health;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Opening;
import dev.posthouse.job.Parking;
import dev.posthouse.job.Reaction;
import dev.posthouse.settings.HealthSettings;
import dev.posthouse.wire.internal.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whether a provider is called: its circuit, its parking and the silence that it asked for, as this
 * process and the others have found them. Not safe for use by several threads.
 *
 * <p>Tested by {@code ProviderGateTest}.
 */
final class ProviderAvailability {

  /**
   * A provider that asks for a shorter silence than this is merely busy: its jobs wait in place. It
   * is as long as a circuit stays open at most by default.
   */
  private static final Duration SHORT_SILENCE = Duration.ofSeconds(10);

  /** A quota that is back within this time is nothing to tell. */
  private static final Duration SHORT_WAIT = Duration.ofSeconds(1);

  private final HealthSettings rules;
  private final RandomGenerator random;
  private final Consumer<ProviderHealth> changes;
  private final RampUp rampUp;
  private final CurrentCircuit current;
  private ProviderHealth health = ProviderHealth.OPEN;

  /** Null before the first silence. */
  private @Nullable Instant silencedSince;

  private boolean longSilent;
  private long silencesOver;

  ProviderAvailability(
      HealthSettings rules, RandomGenerator random, Consumer<ProviderHealth> changes) {
    this.rules = rules;
    this.random = random;
    this.changes = changes;
    this.rampUp = new RampUp(rules.circuit().rampUp());
    this.current = new CurrentCircuit(rules.circuit(), rampUp);
  }

  /** To be called before everything else: what the passing of time has changed. */
  void turn(Instant now) {
    current.transitionTo(current.circuit().at(now), now);
    if (longSilent && health.silence().isOpen(now)) {
      longSilent = false;
      silencesOver++;
    }
  }

  boolean admits(Instant now) {
    return health.silence().isOpen(now) && current.circuit().admits(now);
  }

  /** Whether it takes all calls that its limits allow, and not just a probe. */
  boolean isWell(Instant now) {
    return current.circuit() instanceof Circuit.Closed && admits(now);
  }

  /** Of the limits, how much is to be used. */
  double fraction(Instant now) {
    return rampUp.fraction(now);
  }

  /** From when it takes calls; a short silence does not count. */
  Opening openFrom(Instant now) {
    Opening opens = current.circuit().openFrom(now);
    return isLongSilent(now) ? opens.and(health.silence()) : opens;
  }

  private boolean isLongSilent(Instant now) {
    return !health.silence().isOpen(now.plus(SHORT_SILENCE));
  }

  /**
   * From when a call may be sent that was begun and has not been sent: of what was found since, a
   * silence and a circuit that has opened count.
   */
  Opening openFor(int begunIn, Instant now) {
    return current.openFor(begunIn, now).and(health.silence());
  }

  /** Since when it takes no calls; empty if it does. */
  Optional<Instant> shutSince(Instant now) {
    return openFrom(now).isOpen(now)
        ? Optional.empty()
        : current.shutSince().or(() -> Optional.ofNullable(silencedSince));
  }

  /** How often it has been opened: a long silence that is over counts. */
  long openings() {
    return current.openings() + silencesOver;
  }

  ProviderHealth health() {
    return health;
  }

  /** A call begins; returns the circuit's epoch, of which alone the call's end says anything. */
  int begun() {
    return current.begun();
  }

  void answered(int begunIn, Instant now) {
    if (current.concerns(begunIn)) {
      find(current.circuit().answered(now), now, "");
    }
  }

  /**
   * A call failed.
   *
   * @param beside the calls beside it
   */
  void failed(int begunIn, Failure failure, Circuit.Beside beside, Instant now) {
    boolean parks = failure.kind().reaction() == Reaction.PARK && !failure.anotherKey();
    if (failure.retryAfter() != null && !parks && !failure.anotherKey()) {
      silence(now.plus(failure.retryAfter()), now);
    }
    if (!current.concerns(begunIn)) {
      return;
    }
    if (parks) {
      find(parked(failure, now), now, Parking.reason(failure));
    } else if (isFaultOfProvider(failure.kind())) {
      find(current.circuit().broken(beside, now, random), now, failure.kind().wireName());
    } else {
      current.ignored();
    }
  }

  void ignored(int begunIn) {
    if (current.concerns(begunIn)) {
      current.ignored();
    }
  }

  /** Takes in what another process has found, or a person has decided. */
  void merge(ProviderHealth reported, Instant now) {
    ProviderHealth before = health;
    health = before.and(reported);
    noticeSilence(before, now);
    boolean news =
        !Objects.equals(health.since(), before.since()) || !health.opens().equals(before.opens());
    if (news && health.isShut()) {
      current.transitionTo(open(causeOf(health), health.times(), health.opens(), now), now);
    } else if (news && before.isShut()) {
      current.transitionTo(Circuit.Closed.fresh(rules.circuit()), now);
    }
  }

  private Circuit.Open open(Circuit.Cause cause, int times, Opening opens, Instant now) {
    return Circuit.Open.until(rules.circuit(), cause, times, opens, now, random);
  }

  /** Only what opened at low traffic is open for longer than a circuit is otherwise. */
  private Circuit.Cause causeOf(ProviderHealth shut) {
    if (shut.state() == ProviderHealth.State.PARKED) {
      return Circuit.Cause.PARKED;
    }
    return shut.opens() instanceof Opening.Until(Instant moment)
            && shut.since() != null
            && moment.isAfter(shut.since().plus(rules.circuit().openAtMost()))
        ? Circuit.Cause.FAILURES_IN_A_ROW
        : Circuit.Cause.ERROR_RATE;
  }

  private Circuit.Open parked(Failure failure, Instant now) {
    int times =
        current.circuit() instanceof Circuit.HalfOpen half && half.cause() == Circuit.Cause.PARKED
            ? half.times() + 1
            : 1;
    Duration length = failure.retryAfter();
    if (length == null) {
      length = Backoff.of(rules.parking().first(), rules.parking().atMost(), times);
    }
    return open(Circuit.Cause.PARKED, times, new Opening.Until(now.plus(length)), now);
  }

  /** Makes a transition by a finding of this process, and publishes it to the others. */
  private void find(Circuit next, Instant now, String reason) {
    Circuit before = current.transitionTo(next, now);
    switch (next) {
      case Circuit.Closed _ -> {
        if (before instanceof Circuit.HalfOpen) {
          publish(health.opened(now));
        }
      }
      case Circuit.Open open -> {
        if (!open.equals(before)) {
          publish(health.shut(stateOf(open), now, open.until(), reason, open.times()));
        }
      }
      case Circuit.HalfOpen _ -> {}
    }
  }

  private static ProviderHealth.State stateOf(Circuit.Open open) {
    return switch (open.cause()) {
      case PARKED -> ProviderHealth.State.PARKED;
      case ERROR_RATE, FAILURES_IN_A_ROW -> ProviderHealth.State.CIRCUIT_OPEN;
    };
  }

  private void silence(Instant until, Instant now) {
    ProviderHealth before = health;
    ProviderHealth silenced = before.silenced(until);
    if (!silenced.equals(before)) {
      publish(silenced);
      noticeSilence(before, now);
    }
  }

  /** If a silence has begun, or the one that lasts was prolonged. */
  private void noticeSilence(ProviderHealth before, Instant now) {
    Instant until = health.silencedUntil();
    if (until == null || until.equals(before.silencedUntil())) {
      return;
    }
    if (before.silence().isOpen(now)) {
      silencedSince = now;
    }
    longSilent |= isLongSilent(now);
    rampUp.beginAfterSilence(until, now);
  }

  /**
   * A call was withheld, since the provider reports that too little is left for it. Told to the
   * fleet if it lasts: for people, since each process goes by the reports that it sees itself.
   *
   * @param until when enough is left; now or earlier if that is not why
   */
  void withheld(Instant until, Instant now) {
    Instant known = health.quotaUntil();
    if (until.isAfter(now.plus(SHORT_WAIT))
        && (known == null || until.isAfter(known.plus(SHORT_WAIT)))) {
      publish(health.withoutQuota(until));
    }
  }

  private void publish(ProviderHealth found) {
    health = found;
    changes.accept(found);
  }

  private static boolean isFaultOfProvider(FailureKind kind) {
    return switch (kind.origin()) {
      case PROVIDER, NETWORK -> true;
      case KEY, PERMISSION, ACCOUNT, TIER, SETTINGS, STORE, POSTHOUSE, REQUEST, JOB -> false;
    };
  }
}
