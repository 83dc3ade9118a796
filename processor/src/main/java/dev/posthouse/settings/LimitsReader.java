package dev.posthouse.settings;

import dev.posthouse.job.Tier;
import java.time.Duration;

/**
 * Reads the sections {@code limits} and {@code rates} of a provider.
 *
 * <p>Tested by {@code SettingsReaderTest}.
 */
final class LimitsReader {
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration DAY = Duration.ofHours(24);
  private static final int MOST_PER_MINUTE = 2_000_000_000;

  static final Shape LIMITS_SHAPE = new Shape();
  private static final Key.Amount<Duration> CONNECT =
      LIMITS_SHAPE.duration(
          "connect",
          Defaults.LIMITS.connect(),
          MILLISECOND,
          Duration.ofMinutes(10),
          "Until the connection stands");
  private static final Key.Amount<Duration> FIRST_TOKEN =
      LIMITS_SHAPE.duration(
          "firstToken",
          Defaults.LIMITS.firstToken(),
          MILLISECOND,
          DAY,
          "Silence before the answer begins, or the model shows that it thinks; if left out,"
              + " minutes for one that is known to think in silence");
  private static final Key.Amount<Duration> IDLE =
      LIMITS_SHAPE.duration(
          "idle", Defaults.LIMITS.idle(), MILLISECOND, DAY, "Silence inside the answer");
  private static final Key.Amount<Duration> THINKING =
      LIMITS_SHAPE.duration(
          "thinking",
          Defaults.LIMITS.thinking(),
          MILLISECOND,
          DAY,
          "Silence of a model that has shown that it thinks");
  private static final Key.Amount<Duration> TOTAL =
      LIMITS_SHAPE.duration(
          "total", Defaults.LIMITS.total(), MILLISECOND, DAY, "The whole of a call");

  static final Shape RATES_SHAPE = new Shape();
  private static final Key.Amount<Integer> CALLS_IN_FLIGHT =
      RATES_SHAPE.integer(
          "callsInFlight",
          Defaults.RATES.callsInFlight(),
          1,
          1_000_000,
          "The most calls in flight in all processes");
  private static final Key.Amount<Integer> REQUESTS_PER_MINUTE =
      RATES_SHAPE.integer(
          "requestsPerMinute",
          Defaults.RATES.requestsPerMinute(),
          1,
          MOST_PER_MINUTE,
          "The most calls in any minute");
  private static final Key.Amount<Integer> INPUT_TOKENS_PER_MINUTE =
      RATES_SHAPE.integer(
          "inputTokensPerMinute",
          Defaults.RATES.inputTokensPerMinute(),
          1,
          MOST_PER_MINUTE,
          "The most tokens of prompts in any minute");
  private static final Key.Amount<Integer> OUTPUT_TOKENS_PER_MINUTE =
      RATES_SHAPE.integer(
          "outputTokensPerMinute",
          Defaults.RATES.outputTokensPerMinute(),
          1,
          MOST_PER_MINUTE,
          "The most tokens generated in any minute");
  private static final Key.Amount<Integer> LEAST_CONCURRENCY =
      RATES_SHAPE.integer(
          "leastConcurrency",
          Defaults.RATES.leastConcurrency(),
          1,
          100_000,
          "Overload lowers the calls in flight of a process, not below this");

  private LimitsReader() {}

  /**
   * @param presets what fits the model, where the file says nothing
   */
  static TimeLimits limits(Section section, TimeLimits presets, Tier tier) {
    Duration slow = tier == Tier.FLEX ? Defaults.FLEX_TIME : Duration.ZERO;
    TimeLimits limits =
        new TimeLimits(
            section.read(CONNECT),
            stated(section, FIRST_TOKEN, silence(section, longer(presets.firstToken(), slow))),
            section.read(IDLE),
            stated(section, THINKING, longer(presets.thinking(), slow)),
            stated(section, TOTAL, longer(presets.total(), slow)));
    if (section.has(TOTAL) && limits.firstToken().compareTo(limits.total()) > 0) {
      section.error(
          TOTAL,
          "is shorter than firstToken ("
              + DurationText.format(limits.firstToken())
              + "): a call would end before it may be called silent");
    }
    section.rejectUnknownKeys();
    return limits;
  }

  /** What fits a slow model, where the whole of a call is not stated to be shorter. */
  private static Duration silence(Section section, Duration preset) {
    Duration usual = Defaults.LIMITS.firstToken();
    return section.has(TOTAL) && preset.compareTo(section.read(TOTAL)) > 0
        ? longer(usual, section.read(TOTAL))
        : preset;
  }

  private static Duration stated(Section section, Key.Amount<Duration> key, Duration preset) {
    return section.has(key) ? section.read(key) : preset;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? b : a;
  }

  static RateSettings rates(Section section) {
    RateSettings rates =
        new RateSettings(
            section.read(LEAST_CONCURRENCY),
            section.read(CALLS_IN_FLIGHT),
            section.read(REQUESTS_PER_MINUTE),
            section.read(INPUT_TOKENS_PER_MINUTE),
            section.read(OUTPUT_TOKENS_PER_MINUTE));
    section.rejectUnknownKeys();
    return rates;
  }
}
