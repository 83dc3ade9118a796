package dev.posthouse.health;

import dev.posthouse.job.Failure;
import dev.posthouse.job.QuotaReport;
import dev.posthouse.job.Usage;
import dev.posthouse.settings.HealthSettings;
import dev.posthouse.settings.ProviderSettings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * All that decides whether one provider may be called now. It asks the cheap and lasting first: the
 * silence that the provider asked for and its circuit, then the calls in flight, then the limits by
 * the minute; so nothing is taken from a limit for a call that something else forbids.
 *
 * <p>It learns from its own calls and from what other processes tell, and tells them what it finds.
 * Safe for use by many threads; has none of its own and never waits.
 */
public final class ProviderGate {
  private final InstantSource clock;
  private final ProviderAvailability availability;
  private final Throttle throttle;
  private final RetryBudget retries;
  private boolean worked;
  private int waiting;

  /**
   * @param random spreads the probes of a fleet
   * @param changes told what this process has found out, at once and under the gate's lock: must
   *     neither wait nor call back
   */
  public ProviderGate(
      ProviderSettings provider,
      HealthSettings rules,
      InstantSource clock,
      RandomGenerator random,
      Consumer<ProviderHealth> changes) {
    this.clock = clock;
    this.availability = new ProviderAvailability(rules, random, changes);
    this.throttle = new Throttle(provider);
    this.retries = new RetryBudget(rules.retryBudget(), clock);
  }

  /** A permit for one call, or empty if the provider may not be called just now. Never waits. */
  public synchronized Optional<Permit> tryEnter(Load load) {
    Instant now = turn();
    double fraction = availability.fraction(now);
    if (!availability.admits(now) || !throttle.allows(load, fraction, now)) {
      return Optional.empty();
    }
    if (!load.retry()) {
      retries.attempted();
    }
    return Optional.of(new OneCall(availability.begun(), throttle.begin(load, fraction, now)));
  }

  /**
   * The moment from which the provider takes calls again: one that has passed if it takes them now,
   * be it that a permit must be waited for; {@link Instant#MAX} if nobody knows.
   */
  public synchronized Instant openFrom() {
    return availability.openFrom(turn());
  }

  /**
   * Since when it has been shut, by its circuit, by parking or by a long silence that it asked for;
   * {@link Instant#MAX} if it is not.
   */
  public synchronized Instant shutSince() {
    return availability.shutSince(turn());
  }

  /**
   * Takes this process's part of the fleet's limits.
   *
   * @param owned partitions of the provider's topic that this process works
   * @param all partitions of that topic, at least 1
   */
  public synchronized void share(int owned, int all) {
    throttle.share((double) owned / all);
    worked = owned > 0;
  }

  /** Takes note of how many jobs of this process wait for a permit. */
  public synchronized void waiting(int jobs) {
    waiting = jobs;
  }

  /**
   * For how many more such calls this process has room, beyond the jobs that wait here already:
   * what its part of the limits lets go until the next look. None if the provider is not well, or
   * if this process does not work it and so knows nothing of its use.
   */
  public synchronized int room(Load load) {
    Instant now = turn();
    if (!worked || !availability.isWell(now)) {
      return 0;
    }
    Instant until = now.plus(SpareCapacity.PERIOD);
    return Math.max(0, throttle.room(load, availability.fraction(now), now, until) - waiting);
  }

  /** Takes in what another process has found out, or a person has said. */
  public synchronized void merge(ProviderHealth reported) {
    availability.merge(reported, turn());
  }

  /** Takes in what the provider says is left of its account's limits. */
  public synchronized void reported(QuotaReport report) {
    throttle.reported(report, turn());
  }

  /** What is known of the provider. */
  public synchronized ProviderHealth health() {
    return availability.health();
  }

  /** How many retries the provider may have. */
  public RetryBudget retries() {
    return retries;
  }

  /** Calls in flight in this process. */
  public synchronized int inFlight() {
    return throttle.inFlight();
  }

  /** How many calls this process may have in flight now, if nothing else forbids them. */
  public synchronized int permits() {
    return throttle.permits(availability.fraction(turn()));
  }

  private Instant turn() {
    Instant now = clock.instant();
    availability.turn(now);
    return now;
  }

  private final class OneCall implements Permit {
    private final int epoch;
    private final Rates.Taken taken;
    private boolean ended;

    private OneCall(int epoch, Rates.Taken taken) {
      this.epoch = epoch;
      this.taken = taken;
    }

    @Override
    public Instant from() {
      return taken.from();
    }

    @Override
    public Instant openFrom() {
      synchronized (ProviderGate.this) {
        return availability.openFor(epoch, turn());
      }
    }

    @Override
    public void started() {
      synchronized (ProviderGate.this) {
        if (!ended) {
          goOut(turn());
        }
      }
    }

    @Override
    public void succeeded(Usage usage) {
      synchronized (ProviderGate.this) {
        if (end()) {
          Instant now = turn();
          goOut(now);
          throttle.answered(taken, from(), usage, now);
          availability.answered(epoch, now);
        }
      }
    }

    @Override
    public void failed(Failure failure) {
      synchronized (ProviderGate.this) {
        if (end()) {
          Instant now = turn();
          goOut(now);
          throttle.failed(taken, from(), failure, now);
          availability.failed(epoch, failure, now);
        }
      }
    }

    @Override
    public void unused() {
      synchronized (ProviderGate.this) {
        if (end()) {
          throttle.giveBack(taken, turn());
          availability.ignored(epoch);
        }
      }
    }

    @Override
    public void close() {
      synchronized (ProviderGate.this) {
        if (end()) {
          goOut(turn());
          throttle.dropped();
          availability.ignored(epoch);
        }
      }
    }

    private void goOut(Instant now) {
      if (!taken.isOut()) {
        throttle.started(taken, now);
      }
    }

    /** Whether this is the end, and not a second one. */
    private boolean end() {
      boolean first = !ended;
      ended = true;
      return first;
    }
  }
}
