package dev.posthouse.health;

import dev.posthouse.job.QuotaReport;
import dev.posthouse.job.Usage;
import dev.posthouse.settings.RateSettings;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One process's part of a provider's limits by the minute: requests, tokens in, tokens out; and of
 * tokens of both kinds together, which the settings do not limit but some providers do. Tokens are
 * guessed before a call, from what calls took so far, and put right after it. Not safe for use by
 * several threads.
 *
 * <p>Tested by {@code FleetLimitTest}.
 */
final class Rates {
  /** How much the latest call weighs in what the next is expected to take. */
  private static final double LATEST = 0.1;

  private final boolean cachedInputCounts;
  private final Limit requests;
  private final Limit inputTokens;
  private final Limit outputTokens;
  private final Limit tokens = new Limit(0);
  private double inputPerGuess = 1;
  private double usualOutput = Double.MAX_VALUE;

  /** What one call has taken. */
  record Taken(
      Load load, Reservation request, Reservation input, Reservation output, Reservation tokens) {

    /** From when the call may be sent: when the time of all its reservations has come. */
    Instant from() {
      return later(later(request.from(), input.from()), later(output.from(), tokens.from()));
    }

    private static Instant later(Instant one, Instant another) {
      return one.isAfter(another) ? one : another;
    }

    /** Whether the call was sent. */
    boolean isSent() {
      return request.isSent();
    }
  }

  /**
   * @param cachedInputCounts whether tokens that are read from the provider's cache count
   */
  Rates(RateSettings settings, boolean cachedInputCounts) {
    this.cachedInputCounts = cachedInputCounts;
    requests = new Limit(settings.requestsPerMinute());
    inputTokens = new Limit(settings.inputTokensPerMinute());
    outputTokens = new Limit(settings.outputTokensPerMinute());
  }

  void share(double part) {
    requests.share(part);
    inputTokens.share(part);
    outputTokens.share(part);
    tokens.share(part);
  }

  boolean allow(Load load, Instant now) {
    return requests.allows(1, now)
        && inputTokens.allows(input(load), now)
        && outputTokens.allows(output(load), now)
        && tokens.allows(input(load) + output(load), now);
  }

  /** From when what is left of all limits, as the provider reports it, is enough for a call. */
  Instant quotaFrom(Load load, Instant now) {
    return Stream.of(
            requests.quotaFrom(1, now),
            inputTokens.quotaFrom(input(load), now),
            outputTokens.quotaFrom(output(load), now),
            tokens.quotaFrom(input(load) + output(load), now))
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** How many more such calls could be made until a moment. */
  int spareCalls(Load load, double fraction, Instant now, Instant until) {
    return IntStream.of(
            requests.spareCalls(1, fraction, now, until),
            inputTokens.spareCalls(input(load), fraction, now, until),
            outputTokens.spareCalls(output(load), fraction, now, until),
            tokens.spareCalls(input(load) + output(load), fraction, now, until))
        .min()
        .orElseThrow();
  }

  Taken take(Load load, double fraction, Instant now) {
    return new Taken(
        load,
        requests.take(1, fraction, now),
        inputTokens.take(input(load), fraction, now),
        outputTokens.take(output(load), fraction, now),
        tokens.take(input(load) + output(load), fraction, now));
  }

  /** The call is sent now. */
  void started(Taken taken, Instant now) {
    requests.started(taken.request, now);
    inputTokens.started(taken.input, now);
    outputTokens.started(taken.output, now);
    tokens.started(taken.tokens, now);
  }

  /** The provider reports what is left. */
  void reported(QuotaReport report, Instant now) {
    report.left().forEach((unit, left) -> limit(unit).reported(left, report, now));
  }

  /** The call was made, and the provider reported its tokens. */
  void used(Taken taken, Usage usage, Instant now) {
    if (usage.isNone()) {
      return;
    }
    long input = usage.input() - (cachedInputCounts ? 0 : usage.cached());
    inputTokens.correct(taken.input, input, now);
    outputTokens.correct(taken.output, usage.output(), now);
    tokens.correct(taken.tokens, input + usage.output(), now);
    if (taken.load.inputTokens() > 0) {
      double ratio = (double) input / taken.load.inputTokens();
      inputPerGuess += (ratio - inputPerGuess) * LATEST;
    }
    usualOutput =
        usualOutput == Double.MAX_VALUE
            ? usage.output()
            : usualOutput + (usage.output() - usualOutput) * LATEST;
  }

  /** The call was made and failed, and no tokens were counted for it. */
  void usedNoTokens(Taken taken, Instant now) {
    inputTokens.correct(taken.input, 0, now);
    outputTokens.correct(taken.output, 0, now);
    tokens.correct(taken.tokens, 0, now);
  }

  /** The call was not made. */
  void giveBack(Taken taken, Instant now) {
    requests.correct(taken.request, 0, now);
    usedNoTokens(taken, now);
  }

  /** What is used of each limit that there is. */
  List<LimitUse> use(Instant now) {
    return Stream.of(QuotaReport.Unit.values())
        .map(unit -> limit(unit).use(unit, now))
        .filter(LimitUse::isKnown)
        .toList();
  }

  private Limit limit(QuotaReport.Unit unit) {
    return switch (unit) {
      case REQUESTS -> requests;
      case INPUT_TOKENS -> inputTokens;
      case OUTPUT_TOKENS -> outputTokens;
      case TOKENS -> tokens;
    };
  }

  private long input(Load load) {
    return (long) (load.inputTokens() * inputPerGuess);
  }

  private long output(Load load) {
    return Math.min(load.maxOutputTokens(), (long) usualOutput);
  }
}
