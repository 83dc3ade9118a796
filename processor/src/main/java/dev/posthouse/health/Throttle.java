package dev.posthouse.health;

import dev.posthouse.job.Failure;
import dev.posthouse.job.QuotaReport;
import dev.posthouse.job.Usage;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.ProviderSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * How much of a provider is used: calls in flight, and the limits by the minute. Not safe for use
 * by several threads.
 *
 * <p>Tested by {@code ProviderGateTest}.
 */
final class Throttle {
  private final int callsInFlightOfAll;
  private final AdaptiveLimit limit;
  private final LatencyTrend latency = new LatencyTrend();
  private final Rates rates;
  private final Set<Rates.Taken> inFlight = Collections.newSetFromMap(new IdentityHashMap<>());
  private double share = 1;

  Throttle(ProviderSettings provider) {
    callsInFlightOfAll = provider.rates().callsInFlight();
    limit = new AdaptiveLimit(provider.rates().leastConcurrency(), provider.concurrency());
    // Anthropic's limits leave out what it reads from its cache; the others' do not.
    rates = new Rates(provider.rates(), provider.api() != Api.ANTHROPIC);
  }

  /** Takes this process's part of the limits of all. */
  void share(double part) {
    share = part;
    rates.share(part);
  }

  /**
   * Whether one more call may begin.
   *
   * @param fraction of the limits that is to be used
   */
  boolean allows(Load load, double fraction, Instant now) {
    return inFlight() < permits(fraction) && rates.allow(load, now);
  }

  /** From when the provider reports that enough is left for a call. */
  Instant quotaFrom(Load load, Instant now) {
    return rates.quotaFrom(load, now);
  }

  /** How many more such calls could begin until a moment, if none that is in flight ends. */
  int spareCalls(Load load, double fraction, Instant now, Instant until) {
    return Math.min(permits(fraction) - inFlight(), rates.spareCalls(load, fraction, now, until));
  }

  Rates.Taken begin(Load load, double fraction, Instant now) {
    Rates.Taken taken = rates.take(load, fraction, now);
    inFlight.add(taken);
    return taken;
  }

  /** The call is sent now. */
  void started(Rates.Taken taken, Instant now) {
    rates.started(taken, now);
  }

  /** The provider reports what is left of its limits. */
  void reported(QuotaReport report, Instant now) {
    rates.reported(report, now);
  }

  void answered(Rates.Taken taken, Instant startedAt, Usage usage, Instant now) {
    rates.used(taken, usage, now);
    if (latency.answered(Duration.between(startedAt, now), usage.output())) {
      limit.overloaded(startedAt, outlived(startedAt), now);
    } else {
      limit.answered(inFlight());
    }
    inFlight.remove(taken);
  }

  void failed(Rates.Taken taken, Instant startedAt, Failure failure, Instant now) {
    inFlight.remove(taken);
    if (!failure.mayBeBilled()) {
      rates.usedNoTokens(taken, now);
    }
    if (failure.kind().isForTooMuchLoad()) {
      limit.overloaded(startedAt, outlived(startedAt), now);
    }
  }

  /** The call was made, or may have been, and says nothing of the provider. */
  void dropped(Rates.Taken taken) {
    inFlight.remove(taken);
  }

  /** The call was not made. */
  void giveBack(Rates.Taken taken, Instant now) {
    rates.giveBack(taken, now);
    inFlight.remove(taken);
  }

  /** What is used of the limits by the minute. */
  List<LimitUse> limits(Instant now) {
    return rates.use(now);
  }

  int inFlight() {
    return inFlight.size();
  }

  /**
   * How many calls in flight began no later than one that has just failed: they have fared better.
   * Failures come sooner than answers; who counts only what has ended takes a flaky provider for
   * one that is down whenever many calls begin together.
   */
  int outlived(Instant startedAt) {
    return (int) inFlight.stream().filter(call -> !call.from().isAfter(startedAt)).count();
  }

  /** How many calls may be in flight. */
  int permits(double fraction) {
    int most = limit.permits();
    if (callsInFlightOfAll > 0) {
      most = Math.min(most, (int) (callsInFlightOfAll * share));
    }
    return Math.max(1, (int) (most * fraction));
  }
}
