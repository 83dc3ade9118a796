package dev.posthouse.health;

import dev.posthouse.job.Opening;
import dev.posthouse.settings.HealthSettings;
import dev.posthouse.wire.internal.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whether a provider is called, as its own calls have it. The methods of the states are the only
 * transitions:
 *
 * <pre>
 *   closed ─too many failed─► open ─its time─► half open ─most probes answered─► closed
 *                               ▲                  │
 *                               └─most probes failed┘
 * </pre>
 *
 * A parked provider is an open circuit that a single probe tries; so is one that opened at low
 * traffic, where a few failures in a row have to do. Immutable but for the window.
 */
sealed interface Circuit {

  /** What the passing of time makes of it. */
  default Circuit at(Instant now) {
    return this;
  }

  /** Whether one more call may begin. */
  boolean admits(Instant now);

  /** From when calls may begin. */
  Opening openFrom(Instant now);

  /** A call begins. */
  default Circuit begun() {
    return this;
  }

  /** A call was answered. */
  Circuit answered(Instant now);

  /**
   * A call failed by the provider's fault.
   *
   * @param beside the calls beside it
   */
  Circuit broken(Beside beside, Instant now, RandomGenerator random);

  /** A call ended that says nothing of the provider. */
  default Circuit ignored() {
    return this;
  }

  /**
   * What is under way beside a call that has failed.
   *
   * @param outlived calls in flight that began no later and have not failed
   * @param demand calls in flight and jobs that wait for one: they will tell soon enough
   */
  record Beside(int outlived, int demand) {}

  /** Why calls do not go through. */
  enum Cause {
    /** Too many of many calls failed. */
    ERROR_RATE,
    /** All of the last few calls failed, and more were not to be had. */
    FAILURES_IN_A_ROW,
    /** Its account, key or model is at fault, or somebody took it out. */
    PARKED;

    /** How many calls find out whether the provider is back. */
    private int probes(HealthSettings.Circuit rules) {
      return this == ERROR_RATE ? rules.probes() : 1;
    }

    private Duration length(HealthSettings.Circuit rules, int times) {
      return this == FAILURES_IN_A_ROW
          ? Backoff.of(rules.lowTraffic().openFor(), rules.lowTraffic().openAtMost(), times)
          : Backoff.of(rules.openFor(), rules.openAtMost(), times);
    }
  }

  /**
   * Calls go through.
   *
   * @param times how often in a row it was found open before it closed
   * @param rampedUpFrom when all calls are let through again; null if it was never open
   */
  record Closed(
      HealthSettings.Circuit rules, ErrorWindow errors, int times, @Nullable Instant rampedUpFrom)
      implements Circuit {

    static Closed fresh(HealthSettings.Circuit rules) {
      return new Closed(rules, new ErrorWindow(rules), 0, null);
    }

    @Override
    public boolean admits(Instant now) {
      return true;
    }

    @Override
    public Opening openFrom(Instant now) {
      return new Opening.Open();
    }

    @Override
    public Circuit answered(Instant now) {
      errors.add(false, now);
      return this;
    }

    @Override
    public Circuit broken(Beside beside, Instant now, RandomGenerator random) {
      errors.add(true, now);
      // A circuit that opens again while it ramps up was closed too soon.
      int before = rampedUpFrom != null && now.isBefore(rampedUpFrom) ? times : 0;
      if (errors.isTooBad(beside.outlived())) {
        return Open.afterOutage(rules, Cause.ERROR_RATE, before + 1, now, random);
      }
      return errors.areAllOfFew(beside.demand())
          ? Open.afterOutage(rules, Cause.FAILURES_IN_A_ROW, before + 1, now, random)
          : this;
    }
  }

  /**
   * No calls go through.
   *
   * @param times how often in a row it was found open
   * @param until when its time is over, for the whole fleet
   * @param probeFrom when this process tries the provider again
   */
  record Open(
      HealthSettings.Circuit rules, Cause cause, int times, Opening until, Opening probeFrom)
      implements Circuit {

    /** Of the time that it is open: so that a fleet does not probe in one moment. */
    private static final double JITTER = 0.1;

    static Open afterOutage(
        HealthSettings.Circuit rules, Cause cause, int times, Instant now, RandomGenerator random) {
      Instant until = now.plus(cause.length(rules, times));
      return until(rules, cause, times, new Opening.Until(until), now, random);
    }

    static Open until(
        HealthSettings.Circuit rules,
        Cause cause,
        int times,
        Opening until,
        Instant now,
        RandomGenerator random) {
      return new Open(rules, cause, times, until, spread(rules, until, now, random));
    }

    private static Opening spread(
        HealthSettings.Circuit rules, Opening until, Instant now, RandomGenerator random) {
      if (!(until instanceof Opening.Until(Instant moment)) || until.isOpen(now)) {
        return until;
      }
      long jitter = (long) (JITTER * Duration.between(now, moment).toMillis());
      long most = Math.min(jitter, rules.openAtMost().toMillis());
      return new Opening.Until(moment.plusMillis(random.nextLong(most + 1)));
    }

    @Override
    public Circuit at(Instant now) {
      return probeFrom.isOpen(now)
          ? new HalfOpen(rules, cause, times, cause.probes(rules), now, Probes.NONE)
          : this;
    }

    @Override
    public boolean admits(Instant now) {
      return false;
    }

    @Override
    public Opening openFrom(Instant now) {
      return probeFrom;
    }

    @Override
    public Circuit answered(Instant now) {
      return this;
    }

    @Override
    public Circuit broken(Beside beside, Instant now, RandomGenerator random) {
      return this;
    }
  }

  /**
   * What became of the calls that try a provider.
   *
   * @param begun all but those that said nothing of the provider
   */
  record Probes(int begun, int answered, int broken) {
    static final Probes NONE = new Probes(0, 0, 0);

    Probes begin() {
      return new Probes(begun + 1, answered, broken);
    }

    Probes withdraw() {
      return new Probes(begun - 1, answered, broken);
    }

    Probes answer() {
      return new Probes(begun, answered + 1, broken);
    }

    Probes fail() {
      return new Probes(begun, answered, broken + 1);
    }
  }

  /**
   * A few calls try whether the provider is back.
   *
   * @param least how many calls try it at first
   */
  record HalfOpen(
      HealthSettings.Circuit rules, Cause cause, int times, int least, Instant since, Probes probes)
      implements Circuit {

    /** How soon to look again, while the probes are under way. */
    static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    @Override
    public boolean admits(Instant now) {
      // Probes that hang until they time out must not keep out the next for so long.
      long rounds = 1 + Duration.between(since, now).dividedBy(longest());
      return probes.begun() < least * rounds;
    }

    @Override
    public Opening openFrom(Instant now) {
      return admits(now) ? new Opening.Open() : new Opening.Until(now.plus(LOOK_AGAIN));
    }

    @Override
    public Circuit begun() {
      return with(probes.begin());
    }

    @Override
    public Circuit ignored() {
      return with(probes.withdraw());
    }

    @Override
    public Circuit answered(Instant now) {
      Probes known = probes.answer();
      return known.answered() < majority()
          ? with(known)
          : new Closed(rules, new ErrorWindow(rules), times, now.plus(rules.rampUp()));
    }

    @Override
    public Circuit broken(Beside beside, Instant now, RandomGenerator random) {
      Probes known = probes.fail();
      if (known.broken() < majority()) {
        return with(known);
      }
      return cause == Cause.PARKED
          ? Open.afterOutage(rules, Cause.ERROR_RATE, 1, now, random)
          : Open.afterOutage(rules, cause, times + 1, now, random);
    }

    private Duration longest() {
      return cause == Cause.FAILURES_IN_A_ROW
          ? rules.lowTraffic().openAtMost()
          : rules.openAtMost();
    }

    private int majority() {
      return least / 2 + 1;
    }

    private HalfOpen with(Probes known) {
      return new HalfOpen(rules, cause, times, least, since, known);
    }
  }
}
