package dev.posthouse.health;

import dev.posthouse.job.Usage;
import dev.posthouse.settings.RateSettings;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * One process's part of a provider's limits by the minute: requests, tokens in, tokens out. Tokens
 * are guessed before a call, from what calls took so far, and put right after it. Not safe for use
 * by several threads.
 */
final class Rates {
  /** How much the latest call weighs in what the next is expected to take. */
  private static final double LATEST = 0.1;

  private final Pace requests;
  private final Pace inputTokens;
  private final Pace outputTokens;
  private double inputPerGuess = 1;
  private double usualOutput = Double.MAX_VALUE;

  /** What one call has taken. */
  record Taken(Load load, Pace.Units request, Pace.Units input, Pace.Units output) {

    /** When the call's time is: when that of all is. */
    Instant from() {
      return Stream.of(request, input, output)
          .map(Pace.Units::from)
          .max(Comparator.naturalOrder())
          .orElseThrow();
    }
  }

  Rates(RateSettings settings) {
    requests = new Pace(settings.requestsPerMinute());
    inputTokens = new Pace(settings.inputTokensPerMinute());
    outputTokens = new Pace(settings.outputTokensPerMinute());
  }

  void share(double part) {
    requests.share(part);
    inputTokens.share(part);
    outputTokens.share(part);
  }

  boolean allow(Load load, Instant now) {
    return requests.allows(1, now)
        && inputTokens.allows(input(load), now)
        && outputTokens.allows(output(load), now);
  }

  /** How many such calls would be let go until a moment. */
  int room(Load load, double fraction, Instant now, Instant until) {
    return Math.min(
        requests.room(1, fraction, now, until),
        Math.min(
            inputTokens.room(input(load), fraction, now, until),
            outputTokens.room(output(load), fraction, now, until)));
  }

  Taken take(Load load, double fraction, Instant now) {
    return new Taken(
        load,
        requests.take(1, fraction, now),
        inputTokens.take(input(load), fraction, now),
        outputTokens.take(output(load), fraction, now));
  }

  /** The call was made, and the provider reported its tokens. */
  void used(Taken taken, Usage usage, Instant now) {
    if (usage.isNone()) {
      return;
    }
    inputTokens.correct(taken.input, usage.input(), now);
    outputTokens.correct(taken.output, usage.output(), now);
    if (taken.load.inputTokens() > 0) {
      double ratio = (double) usage.input() / taken.load.inputTokens();
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
  }

  /** The call was not made. */
  void giveBack(Taken taken, Instant now) {
    requests.correct(taken.request, 0, now);
    usedNoTokens(taken, now);
  }

  private long input(Load load) {
    return (long) (load.inputTokens() * inputPerGuess);
  }

  private long output(Load load) {
    return Math.min(load.maxOutputTokens(), (long) usualOutput);
  }
}
