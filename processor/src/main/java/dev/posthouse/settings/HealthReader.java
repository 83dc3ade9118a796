package dev.posthouse.settings;

import java.time.Duration;

/**
 * Reads the section {@code health}.
 *
 * <p>Tested by {@code SettingsReaderTest}.
 */
final class HealthReader {
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final HealthSettings.Circuit CIRCUIT_DEFAULTS = Defaults.HEALTH.circuit();
  private static final HealthSettings.Parking PARKING_DEFAULTS = Defaults.HEALTH.parking();
  private static final HealthSettings.RetryBudget BUDGET_DEFAULTS = Defaults.HEALTH.retryBudget();

  private static final Shape CIRCUIT_SHAPE = new Shape();
  private static final Key.Amount<Integer> WINDOW =
      CIRCUIT_SHAPE.integer(
          "window", CIRCUIT_DEFAULTS.window(), 1, 10_000, "How many of the last calls are judged");
  private static final Key.Amount<Duration> MEMORY =
      CIRCUIT_SHAPE.duration(
          "memory", CIRCUIT_DEFAULTS.memory(), MILLISECOND, DAY, "How long a call is remembered");
  private static final Key.Amount<Integer> MINIMUM_CALLS =
      CIRCUIT_SHAPE.integer(
          "minimumCalls",
          CIRCUIT_DEFAULTS.minimumCalls(),
          1,
          10_000,
          "Fewer remembered calls than this open nothing");
  private static final Key.Amount<Double> ERROR_RATE =
      CIRCUIT_SHAPE.decimal(
          "errorRate",
          CIRCUIT_DEFAULTS.errorRate(),
          0.01,
          1,
          "The share of failed calls that opens the circuit; only faults of the provider count");
  private static final Key.Amount<Duration> OPEN_FOR =
      CIRCUIT_SHAPE.duration(
          "openFor",
          CIRCUIT_DEFAULTS.openFor(),
          MILLISECOND,
          DAY,
          "How long it stays open at first; doubles each time the provider is found down again");
  private static final Key.Amount<Duration> OPEN_AT_MOST =
      CIRCUIT_SHAPE.duration(
          "openAtMost",
          CIRCUIT_DEFAULTS.openAtMost(),
          MILLISECOND,
          DAY,
          "The most that openFor grows to");
  private static final Key.Amount<Integer> PROBES =
      CIRCUIT_SHAPE.integer(
          "probes",
          CIRCUIT_DEFAULTS.probes(),
          1,
          1000,
          "How many calls find out whether the provider is back; most of them must be answered");
  private static final Key.Amount<Duration> RAMP_UP =
      CIRCUIT_SHAPE.duration(
          "rampUp",
          CIRCUIT_DEFAULTS.rampUp(),
          MILLISECOND,
          DAY,
          "How long it takes from a tenth of the calls to all of them after the provider is back");

  private static final Shape LOW_TRAFFIC_SHAPE = new Shape();
  private static final Key.Amount<Integer> FAILURES_IN_A_ROW =
      LOW_TRAFFIC_SHAPE.integer(
          "failuresInARow",
          CIRCUIT_DEFAULTS.lowTraffic().failuresInARow(),
          1,
          10_000,
          "So many failed calls open the circuit, if none was answered in between");
  private static final Key.Amount<Duration> LOW_TRAFFIC_OPEN_FOR =
      LOW_TRAFFIC_SHAPE.duration(
          "openFor",
          CIRCUIT_DEFAULTS.lowTraffic().openFor(),
          MILLISECOND,
          DAY,
          "How long it stays open at first; doubles each time the provider is found down again");
  private static final Key.Amount<Duration> LOW_TRAFFIC_OPEN_AT_MOST =
      LOW_TRAFFIC_SHAPE.duration(
          "openAtMost",
          CIRCUIT_DEFAULTS.lowTraffic().openAtMost(),
          MILLISECOND,
          DAY,
          "The most that openFor grows to");
  private static final Key.Part LOW_TRAFFIC =
      CIRCUIT_SHAPE.section(
          "lowTraffic",
          LOW_TRAFFIC_SHAPE,
          "Where there are fewer calls than minimumCalls; a single call finds out whether the"
              + " provider is back");

  private static final Shape PARKING_SHAPE = new Shape();
  private static final Key.Amount<Duration> FIRST =
      PARKING_SHAPE.duration(
          "first",
          PARKING_DEFAULTS.first(),
          MILLISECOND,
          DAY,
          "How long a provider, or one key of several, rests that does not say for how long;"
              + " doubles each time it is found unusable again");
  private static final Key.Amount<Duration> AT_MOST =
      PARKING_SHAPE.duration(
          "atMost",
          PARKING_DEFAULTS.atMost(),
          MILLISECOND,
          Duration.ofDays(31),
          "The most that first grows to");

  private static final Shape BUDGET_SHAPE = new Shape();
  private static final Key.Amount<Double> SHARE =
      BUDGET_SHAPE.decimal(
          "share", BUDGET_DEFAULTS.share(), 0, 100, "The most retries for each first attempt");
  private static final Key.Amount<Duration> BUDGET_WINDOW =
      BUDGET_SHAPE.duration(
          "window",
          BUDGET_DEFAULTS.window(),
          Duration.ofSeconds(1),
          DAY,
          "The time over which both are counted");
  private static final Key.Amount<Integer> LEAST =
      BUDGET_SHAPE.integer(
          "least",
          BUDGET_DEFAULTS.least(),
          0,
          1_000_000,
          "Retries that are always granted in a window, however few first attempts there are");

  static final Shape SHAPE = new Shape();
  private static final Key.Part CIRCUIT =
      SHAPE.section("circuit", CIRCUIT_SHAPE, "When a provider counts as down");
  private static final Key.Part PARKING =
      SHAPE.section(
          "parking",
          PARKING_SHAPE,
          "How long a provider rests whose account, key or model is at fault, or one key of several"
              + " that is refused or used up, unless the provider says for how long");
  private static final Key.Part RETRY_BUDGET =
      SHAPE.section(
          "retryBudget", BUDGET_SHAPE, "How many retries a provider gets; others move on or wait");

  private HealthReader() {}

  static HealthSettings read(Section section) {
    HealthSettings health =
        new HealthSettings(
            circuit(section.section(CIRCUIT)),
            parking(section.section(PARKING)),
            retryBudget(section.section(RETRY_BUDGET)));
    section.rejectUnknownKeys();
    return health;
  }

  private static HealthSettings.Circuit circuit(Section section) {
    HealthSettings.Circuit circuit =
        new HealthSettings.Circuit(
            section.read(WINDOW),
            section.read(MEMORY),
            section.read(MINIMUM_CALLS),
            section.read(ERROR_RATE),
            section.read(OPEN_FOR),
            section.read(OPEN_AT_MOST),
            section.read(PROBES),
            section.read(RAMP_UP),
            lowTraffic(section.section(LOW_TRAFFIC)));
    if (circuit.minimumCalls() > circuit.window()) {
      section.error(
          MINIMUM_CALLS,
          "is more than window ("
              + circuit.window()
              + "), so the circuit would never open: lower it, or raise window");
    }
    requireNoLonger(section, OPEN_FOR, circuit.openFor(), OPEN_AT_MOST, circuit.openAtMost());
    section.rejectUnknownKeys();
    return circuit;
  }

  private static HealthSettings.LowTraffic lowTraffic(Section section) {
    HealthSettings.LowTraffic lowTraffic =
        new HealthSettings.LowTraffic(
            section.read(FAILURES_IN_A_ROW),
            section.read(LOW_TRAFFIC_OPEN_FOR),
            section.read(LOW_TRAFFIC_OPEN_AT_MOST));
    requireNoLonger(
        section,
        LOW_TRAFFIC_OPEN_FOR,
        lowTraffic.openFor(),
        LOW_TRAFFIC_OPEN_AT_MOST,
        lowTraffic.openAtMost());
    section.rejectUnknownKeys();
    return lowTraffic;
  }

  private static HealthSettings.Parking parking(Section section) {
    HealthSettings.Parking parking =
        new HealthSettings.Parking(section.read(FIRST), section.read(AT_MOST));
    requireNoLonger(section, FIRST, parking.first(), AT_MOST, parking.atMost());
    section.rejectUnknownKeys();
    return parking;
  }

  private static HealthSettings.RetryBudget retryBudget(Section section) {
    HealthSettings.RetryBudget budget =
        new HealthSettings.RetryBudget(
            section.read(SHARE), section.read(BUDGET_WINDOW), section.read(LEAST));
    section.rejectUnknownKeys();
    return budget;
  }

  private static void requireNoLonger(
      Section section, Key key, Duration value, Key mostKey, Duration most) {
    if (value.compareTo(most) > 0) {
      section.error(
          key,
          "is longer than "
              + mostKey.name()
              + " ("
              + DurationText.format(most)
              + "): shorten it, or raise "
              + mostKey.name());
    }
  }
}
