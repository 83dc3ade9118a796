package dev.posthouse.health;

import dev.posthouse.job.Failure;
import dev.posthouse.job.Opening;
import dev.posthouse.job.QuotaReport;
import dev.posthouse.job.Usage;
import dev.posthouse.settings.HealthSettings;
import dev.posthouse.settings.ProviderSettings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * All that decides whether one provider may be called now. It asks the cheap and lasting first: the
 * silence that the provider asked for and its circuit, then the calls in flight, then the limits by
 * the minute; so nothing is taken from a limit for a call that something else forbids.
 *
 * <p>It goes by its own calls and by what other processes publish, and publishes what it finds.
 * Safe for use by many threads; has none of its own and never waits.
 */
public final class ProviderGate {
  private final InstantSource clock;
  private final ProviderAvailability availability;
  private final Throttle throttle;
  private final RetryBudget retries;
  private final AnsweredSeconds answers = new AnsweredSeconds();
  private boolean worked;
  private int waiting;
  private int waitingRetries;

  /** Changes with each finding that may shut the provider. Written under the lock. */
  private volatile int findings;

  /**
   * @param random spreads the probes of a fleet
   * @param changes takes what this process finds, at once and under the gate's lock: must neither
   *     wait nor call back
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
    this.retries = new RetryBudget(rules.retryBudget(), clock, this::isIdle);
  }

  /** A permit for one call, or empty if the provider may not be called just now. Never waits. */
  public synchronized Optional<Permit> tryEnter(Load load) {
    Instant now = turn();
    double fraction = availability.fraction(now);
    if (!availability.admits(now) || (load.retry() && !retries.openFrom().isOpen(now))) {
      return Optional.empty();
    }
    if (!throttle.allows(load, fraction, now)) {
      availability.withheld(throttle.quotaFrom(load, now), now);
      return Optional.empty();
    }
    if (load.retry()) {
      retries.retried();
    } else {
      retries.attempted();
    }
    return Optional.of(
        new OneCall(availability.begun(), throttle.begin(load, fraction, now), findings));
  }

  /** From when the provider takes calls, be it that a permit must be waited for. */
  public synchronized Opening openFrom() {
    return availability.openFrom(turn());
  }

  /**
   * Since when it has been shut, by its circuit, by parking or by a long silence that it asked for;
   * empty if it is not.
   */
  public synchronized Optional<Instant> shutSince() {
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

  /**
   * Takes note of how many jobs of this process wait for a permit.
   *
   * @param again how many of them have called the provider before
   */
  public synchronized void waiting(int jobs, int again) {
    waiting = jobs;
    waitingRetries = again;
  }

  /**
   * How many more such calls this process could make, beyond the jobs that wait here already: what
   * its part of the limits admits until the next look. None if the provider is not well, or if this
   * process does not work it and so knows nothing of its use.
   */
  public synchronized int spareCapacity(Load load) {
    Instant now = turn();
    if (!worked || !availability.isWell(now)) {
      return 0;
    }
    Instant until = now.plus(SpareCapacity.PERIOD);
    return Math.max(0, throttle.spareCalls(load, availability.fraction(now), now, until) - waiting);
  }

  /** Takes in what another process has found, or a person has decided. */
  public synchronized void merge(ProviderHealth reported) {
    found();
    availability.merge(reported, turn());
  }

  /** Takes in what the provider reports is left of its account's limits. */
  public synchronized void reported(QuotaReport report) {
    found();
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

  /** Whether it answered any call of this process that began in a span of time, to the second. */
  public synchronized boolean hasAnswered(Instant from, Instant until) {
    return answers.anyBetween(from, until);
  }

  /** Calls in flight in this process. */
  public synchronized int inFlight() {
    return throttle.inFlight();
  }

  /** How many calls this process may have in flight now, if nothing else forbids them. */
  public synchronized int permits() {
    return throttle.permits(availability.fraction(turn()));
  }

  /** Its limits by the minute, and what this process uses of them. */
  public synchronized List<LimitUse> limits() {
    return throttle.limits(turn());
  }

  /** Nobody waits to call it for the first time, and of what it may be called half is unused. */
  private synchronized boolean isIdle() {
    return waiting == waitingRetries && throttle.inFlight() < (permits() + 1) / 2;
  }

  /** How often it has been opened. */
  public synchronized long openings() {
    turn();
    return availability.openings();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock; read without it
  private void found() {
    findings++;
  }

  private Instant turn() {
    Instant now = clock.instant();
    availability.turn(now);
    return now;
  }

  private final class OneCall implements Permit {
    private final int epoch;
    private final Rates.Taken taken;
    private final int foundThen;
    private boolean ended;

    private OneCall(int epoch, Rates.Taken taken, int foundThen) {
      this.epoch = epoch;
      this.taken = taken;
      this.foundThen = foundThen;
    }

    @Override
    public Instant from() {
      return taken.from();
    }

    /**
     * Mostly nothing has been found since: then the calls that a commit lets start, all at once,
     * need not wait for each other.
     */
    @Override
    public Opening openFrom() {
      if (foundThen == findings) {
        return new Opening.Open();
      }
      synchronized (ProviderGate.this) {
        return availability.openFor(epoch, turn());
      }
    }

    @Override
    public void started() {
      synchronized (ProviderGate.this) {
        if (!ended) {
          markSent(turn());
        }
      }
    }

    @Override
    public void succeeded(Usage usage) {
      synchronized (ProviderGate.this) {
        if (end()) {
          Instant now = turn();
          markSent(now);
          throttle.answered(taken, from(), usage, now);
          availability.answered(epoch, now);
          answers.add(from());
        }
      }
    }

    @Override
    public void failed(Failure failure) {
      synchronized (ProviderGate.this) {
        if (end()) {
          found();
          Instant now = turn();
          markSent(now);
          throttle.failed(taken, from(), failure, now);
          availability.failed(epoch, failure, beside(), now);
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
          markSent(turn());
          throttle.dropped(taken);
          availability.ignored(epoch);
        }
      }
    }

    private Circuit.Beside beside() {
      return new Circuit.Beside(throttle.outlived(from()), throttle.inFlight() + waiting);
    }

    private void markSent(Instant now) {
      if (!taken.isSent()) {
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
