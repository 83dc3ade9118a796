package dev.posthouse.process;

import dev.posthouse.settings.Settings;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import java.time.Duration;

/**
 * Settings under which an outage is forgotten sooner than usual, so that a test takes less time.
 */
final class SoonBack {
  private static final Duration OPEN_AT_MOST = Duration.ofSeconds(4);
  private static final Duration RAMP_UP = Duration.ofSeconds(4);

  /** So long after its end a provider has all calls again, if nothing takes time. */
  static final Duration WITHIN = OPEN_AT_MOST.plus(RAMP_UP);

  private SoonBack() {}

  static Settings settings(TestBench bench) {
    return new TunedSettings(bench.settings).soonBack(OPEN_AT_MOST, RAMP_UP).settings();
  }
}
