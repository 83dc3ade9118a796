package dev.posthouse.health;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Reaction;
import dev.posthouse.settings.HealthSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whether a provider is called: its circuit, its parking and the silence that it asked for, as this
 * process and the others have found them. Not safe for use by several threads.
 */
final class ProviderAvailability {

  /**
   * A provider that asks for a shorter silence than this is merely busy: its jobs wait in place. It
   * is as long as a circuit stays open at most by default.
   */
  private static final Duration SHORT_SILENCE = Duration.ofSeconds(10);

  private final HealthSettings rules;
  private final RandomGenerator random;
  private final Consumer<ProviderHealth> changes;
  private ProviderHealth health = ProviderHealth.OPEN;
  private Circuit circuit;
  private SlowStart slowStart = SlowStart.NONE;
  private Instant silencedSince = Instant.EPOCH;
  private @Nullable Instant shutSince;
  private int epoch;

  ProviderAvailability(
      HealthSettings rules, RandomGenerator random, Consumer<ProviderHealth> changes) {
    this.rules = rules;
    this.random = random;
    this.changes = changes;
    this.circuit = Circuit.Closed.fresh(rules.circuit());
  }

  /** To be called before everything else: what the passing of time has changed. */
  void turn(Instant now) {
    transitionTo(circuit.at(now), now);
  }

  boolean admits(Instant now) {
    return !now.isBefore(health.silencedUntil()) && circuit.admits(now);
  }

  /** Whether it takes all calls that its limits allow, and not just a probe. */
  boolean isWell(Instant now) {
    return circuit instanceof Circuit.Closed && admits(now);
  }

  /** Of the limits, how much is to be used. */
  double fraction(Instant now) {
    return slowStart.fraction(now);
  }

  Instant openFrom(Instant now) {
    Instant opens = circuit.openFrom(now);
    return isLongSilent(now) && health.silencedUntil().isAfter(opens)
        ? health.silencedUntil()
        : opens;
  }

  /**
   * From when a call may leave that was begun and has not left: of what was learned since, a
   * silence and a circuit that has opened count. A half-open one has its probes already.
   */
  Instant openFor(int begunIn, Instant now) {
    Instant opens =
        switch (circuit) {
          case Circuit.Closed _ -> Instant.MIN;
          case Circuit.Open open -> open.openFrom(now);
          case Circuit.HalfOpen _ ->
              begunIn == epoch ? Instant.MIN : now.plus(Circuit.HalfOpen.VERDICT);
        };
    return health.silencedUntil().isAfter(opens) ? health.silencedUntil() : opens;
  }

  Instant shutSince(Instant now) {
    if (!openFrom(now).isAfter(now)) {
      return Instant.MAX;
    }
    return shutSince == null ? silencedSince : shutSince;
  }

  ProviderHealth health() {
    return health;
  }

  /** A call begins; returns the circuit's epoch, of which alone the call's end will tell. */
  int begun() {
    circuit = circuit.begun();
    return epoch;
  }

  void answered(int begunIn, Instant now) {
    if (begunIn == epoch) {
      find(circuit.answered(now), now, "");
    }
  }

  void failed(int begunIn, Failure failure, Instant now) {
    boolean parks = Reaction.to(failure.kind()) == Reaction.PARK && !failure.anotherKey();
    if (failure.retryAfter() != null && !parks && !failure.anotherKey()) {
      silence(health.silenced(now.plus(failure.retryAfter())), now);
    }
    if (begunIn != epoch) {
      return;
    }
    if (parks) {
      find(parked(failure, now), now, failure.kind().wireName());
    } else if (isFaultOfProvider(failure.kind())) {
      find(circuit.broken(now, random), now, failure.kind().wireName());
    } else {
      circuit = circuit.ignored();
    }
  }

  void ignored(int begunIn) {
    if (begunIn == epoch) {
      circuit = circuit.ignored();
    }
  }

  /** What another process has found out, or a person has said. */
  void merge(ProviderHealth reported, Instant now) {
    ProviderHealth known = health;
    health = health.and(reported);
    if (health.silencedUntil().isAfter(known.silencedUntil())) {
      silenceBegins(known, now);
    }
    boolean news = !health.since().equals(known.since()) || !health.until().equals(known.until());
    if (news && health.isShut()) {
      boolean parked = health.state() == ProviderHealth.State.PARKED;
      transitionTo(open(parked, health.times(), health.until(), now), now);
    } else if (news && known.isShut()) {
      transitionTo(Circuit.Closed.fresh(rules.circuit()), now);
    }
  }

  private Circuit.Open open(boolean parked, int times, Instant until, Instant now) {
    return Circuit.Open.until(rules.circuit(), parked, times, until, now, random);
  }

  private Circuit.Open parked(Failure failure, Instant now) {
    int times = circuit instanceof Circuit.HalfOpen half && half.parked() ? half.times() + 1 : 1;
    Duration length = failure.retryAfter();
    if (length == null) {
      length = Backoff.of(rules.parking().first(), rules.parking().atMost(), times);
    }
    return open(true, times, now.plus(length), now);
  }

  /** Carries a change of the circuit to whatever depends on it. */
  private void transitionTo(Circuit next, Instant now) {
    Circuit before = circuit;
    circuit = next;
    boolean sameState =
        next.getClass() == before.getClass()
            && !(next instanceof Circuit.Open && !next.equals(before));
    if (sameState) {
      return;
    }
    epoch++;
    if (next instanceof Circuit.Closed) {
      shutSince = null;
      slowStart = new SlowStart(now, rules.circuit().rampUp());
    } else if (shutSince == null) {
      shutSince = now;
    }
  }

  /** As {@link #transitionTo}, by a finding of this process that the others are to know. */
  private void find(Circuit next, Instant now, String reason) {
    Circuit before = circuit;
    transitionTo(next, now);
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
    return open.parked() ? ProviderHealth.State.PARKED : ProviderHealth.State.CIRCUIT_OPEN;
  }

  private void silence(ProviderHealth silenced, Instant now) {
    ProviderHealth known = health;
    if (!silenced.equals(known)) {
      publish(silenced);
      silenceBegins(known, now);
    }
  }

  /** A silence begins, or the one that lasts is prolonged. */
  private void silenceBegins(ProviderHealth known, Instant now) {
    if (!known.silencedUntil().isAfter(now)) {
      silencedSince = now;
    }
    rampUpAfterSilence(now);
  }

  private void publish(ProviderHealth found) {
    health = found;
    changes.accept(found);
  }

  private boolean isLongSilent(Instant now) {
    return health.silencedUntil().isAfter(now.plus(SHORT_SILENCE));
  }

  /** After a silence too calls come back little by little: the slower, the longer it was. */
  private void rampUpAfterSilence(Instant now) {
    Duration silence = Duration.between(now, health.silencedUntil());
    Duration ramp = rules.circuit().rampUp();
    if (silence.isPositive() && slowStart.isOver(now)) {
      slowStart =
          new SlowStart(health.silencedUntil(), silence.compareTo(ramp) < 0 ? silence : ramp);
    }
  }

  private static boolean isFaultOfProvider(FailureKind kind) {
    return switch (kind) {
      case OVERLOADED, SERVER_ERROR, NETWORK, TIMED_OUT -> true;
      case RATE_LIMITED,
          QUOTA_EXHAUSTED,
          BAD_CREDENTIALS,
          NOT_PERMITTED,
          MODEL_NOT_FOUND,
          INVALID_REQUEST,
          TOO_LARGE,
          NOT_SUPPORTED,
          FETCH_FAILED,
          CONTEXT_OVERFLOW,
          REFUSED,
          TRUNCATED,
          INVALID_OUTPUT,
          INTERRUPTED,
          EXPIRED,
          CANCELLED,
          UNDECODABLE,
          RESULT_TOO_LARGE,
          INTERNAL ->
          false;
    };
  }
}
