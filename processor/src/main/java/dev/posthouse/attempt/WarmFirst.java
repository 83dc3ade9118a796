package dev.posthouse.attempt;

import dev.posthouse.settings.Api;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Of jobs that share a long prefix and start together, lets one go first: the provider can read the
 * prefix from its cache only when an answer to that one has begun, and all that came sooner would
 * pay in full. The others follow at its first token. They wait for a few seconds at most, never so
 * long that their deadline comes near; if the first fails, the next goes first.
 *
 * <p>They wait as waiting jobs: without a permit, and without a mark that they are begun. Safe for
 * use by many threads.
 */
final class WarmFirst {

  /** Vendors keep what was used in the last five minutes. */
  private static final Duration KEPT = Duration.ofMinutes(4);

  /** Some hundred bytes each; of more, the one that was not used for longest is forgotten. */
  private static final int MOST_PREFIXES = 1_000;

  private final Api api;
  private final Duration wait;
  private final ProviderMeters meters;
  private final InstantSource clock;
  private final Map<Prefix, State> prefixes =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Prefix, State> eldest) {
          return size() > MOST_PREFIXES;
        }
      };

  /** What is known of a prefix's place in the provider's cache. */
  private sealed interface State {

    /** A first job is on its way. */
    record Warming(Turn first, Instant since) implements State {}

    /** It was read or written lately. */
    record Warm(Instant until) implements State {}
  }

  /**
   * @param wait the most that a job waits for the first; zero if none is to wait
   */
  WarmFirst(Api api, Duration wait, ProviderMeters meters, InstantSource clock) {
    this.api = api;
    this.wait = wait;
    this.meters = meters;
    this.clock = clock;
  }

  /** Whether a waiting job is to wait on for the first of its prefix. */
  boolean holds(Delivery delivery) {
    Prefix prefix = prefix(delivery);
    return prefix != null && holds(prefix, delivery.job().getDeadline());
  }

  private synchronized boolean holds(Prefix prefix, Instant deadline) {
    if (!(prefixes.get(prefix) instanceof State.Warming(_, Instant since))) {
      return false;
    }
    Instant until = since.plus(wait);
    // Who waits to the end must still have the time of a call.
    return clock.instant().isBefore(until) && until.plus(wait).isBefore(deadline);
  }

  /** A job goes, which may make it the first of its prefix. */
  Turn go(Delivery delivery) {
    Prefix prefix = prefix(delivery);
    Turn turn = new Turn(prefix);
    if (prefix != null) {
      go(prefix, turn);
    }
    return turn;
  }

  private synchronized void go(Prefix prefix, Turn turn) {
    Instant now = clock.instant();
    State next =
        switch (prefixes.get(prefix)) {
          case State.Warming(var first, Instant since) -> new State.Warming(first, since);
          case State.Warm(Instant until) when now.isBefore(until) -> new State.Warm(now.plus(KEPT));
          case State.Warm _ -> new State.Warming(turn, now);
          case null -> new State.Warming(turn, now);
        };
    prefixes.put(prefix, next);
  }

  private @Nullable Prefix prefix(Delivery delivery) {
    return wait.isZero() ? null : Prefix.of(delivery.job().getRequest(), api);
  }

  private synchronized void firstToken(Prefix prefix, Turn turn) {
    Instant now = clock.instant();
    if (prefixes.get(prefix) instanceof State.Warming(var first, Instant since) && first == turn) {
      prefixes.put(prefix, new State.Warm(now.plus(KEPT)));
      meters.warmed(Duration.between(since, now), true);
    }
  }

  private synchronized void ended(Prefix prefix, Turn turn) {
    if (prefixes.get(prefix) instanceof State.Warming(var first, Instant since) && first == turn) {
      prefixes.remove(prefix);
      meters.warmed(Duration.between(since, clock.instant()), false);
    }
  }

  /** A job's going, from when it gets its permit until its call has ended or is not made. */
  final class Turn implements AutoCloseable {
    private final @Nullable Prefix prefix;

    private Turn(@Nullable Prefix prefix) {
      this.prefix = prefix;
    }

    /** The model has begun to answer: others may follow. */
    void firstToken() {
      if (prefix != null) {
        WarmFirst.this.firstToken(prefix, this);
      }
    }

    /** The call has ended, or is not made after all: if no token came, the next goes first. */
    @Override
    public void close() {
      if (prefix != null) {
        ended(prefix, this);
      }
    }
  }
}
