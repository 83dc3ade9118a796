package dev.posthouse.settings;

import java.time.Duration;

/** Reads the section {@code health}. */
final class HealthReader {
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration DAY = Duration.ofDays(1);

  private HealthReader() {}

  static HealthSettings read(Section section) {
    HealthSettings health =
        new HealthSettings(
            circuit(section.section("circuit")),
            parking(section.section("parking")),
            retryBudget(section.section("retryBudget")));
    section.rejectUnknownKeys();
    return health;
  }

  private static HealthSettings.Circuit circuit(Section section) {
    HealthSettings.Circuit fallback = Defaults.HEALTH.circuit();
    HealthSettings.Circuit circuit =
        new HealthSettings.Circuit(
            section.integer("window", fallback.window(), 1, 10_000),
            section.duration("memory", fallback.memory(), MILLISECOND, DAY),
            section.integer("minimumCalls", fallback.minimumCalls(), 1, 10_000),
            section.decimal("errorRate", fallback.errorRate(), 0.01, 1),
            section.duration("openFor", fallback.openFor(), MILLISECOND, DAY),
            section.duration("openAtMost", fallback.openAtMost(), MILLISECOND, DAY),
            section.integer("probes", fallback.probes(), 1, 1000),
            section.duration("rampUp", fallback.rampUp(), MILLISECOND, DAY));
    if (circuit.minimumCalls() > circuit.window()) {
      section.error(
          "minimumCalls",
          "is more than window ("
              + circuit.window()
              + "), so the circuit would never open: lower it, or raise window");
    }
    requireNoLonger(section, "openFor", circuit.openFor(), "openAtMost", circuit.openAtMost());
    section.rejectUnknownKeys();
    return circuit;
  }

  private static HealthSettings.Parking parking(Section section) {
    HealthSettings.Parking fallback = Defaults.HEALTH.parking();
    HealthSettings.Parking parking =
        new HealthSettings.Parking(
            section.duration("first", fallback.first(), MILLISECOND, DAY),
            section.duration("atMost", fallback.atMost(), MILLISECOND, Duration.ofDays(31)));
    requireNoLonger(section, "first", parking.first(), "atMost", parking.atMost());
    section.rejectUnknownKeys();
    return parking;
  }

  private static HealthSettings.RetryBudget retryBudget(Section section) {
    HealthSettings.RetryBudget fallback = Defaults.HEALTH.retryBudget();
    HealthSettings.RetryBudget budget =
        new HealthSettings.RetryBudget(
            section.decimal("share", fallback.share(), 0, 100),
            section.duration("window", fallback.window(), Duration.ofSeconds(1), DAY),
            section.integer("least", fallback.least(), 0, 1_000_000));
    section.rejectUnknownKeys();
    return budget;
  }

  private static void requireNoLonger(
      Section section, String key, Duration value, String mostKey, Duration most) {
    if (value.compareTo(most) > 0) {
      section.error(
          key,
          "is longer than "
              + mostKey
              + " ("
              + DurationText.format(most)
              + "): shorten it, or raise "
              + mostKey);
    }
  }
}
