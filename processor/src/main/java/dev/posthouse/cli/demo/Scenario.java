package dev.posthouse.cli.demo;

import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.dev.simulator.Latency;
import dev.posthouse.dev.simulator.Phase;
import dev.posthouse.job.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What goes wrong in a demonstration. */
enum Scenario {
  CALM("Nothing goes wrong."),
  OUTAGE("The first provider of the chain fails every call for %s."),
  BROWNOUT("The first provider of the chain fails a tenth of its calls."),
  BLACKOUT("Every provider is down for %s, then all are back."),
  POISON("Among good requests are some that nobody could answer.");

  /** Providers are quick here, so that a demonstration takes seconds. */
  private static final Phase CALM_PHASE =
      Phase.HEALTHY.taking(new Latency.LogNormal(Duration.ofMillis(250), Duration.ofMillis(1500)));

  /** The jobs arrive over this time, so that the trouble comes while they do. */
  private static final Duration ARRIVAL = Duration.ofSeconds(10);

  /** Where nothing goes wrong at a time of its own, few jobs arrive as close as many do. */
  private static final Duration GAP = Duration.ofMillis(25);

  private static final Duration OUTAGE_FROM = Duration.ofSeconds(2);
  private static final Duration OUTAGE_UNTIL = Duration.ofSeconds(8);
  private static final Duration BLACKOUT_UNTIL = Duration.ofSeconds(6);

  private final String story;

  Scenario(String story) {
    this.story = story;
  }

  /** What will be seen, in a sentence. */
  String story() {
    return story.formatted(seconds(downUntil().minus(OUTAGE_FROM)));
  }

  /** The name on the command line. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Over what time the jobs arrive.
   *
   * @param jobs how many; at least 1
   */
  Duration arrival(int jobs) {
    Duration close = GAP.multipliedBy(jobs);
    return goesDown(0) || close.compareTo(ARRIVAL) > 0 ? ARRIVAL : close;
  }

  /**
   * How a provider behaves, counted from the moment the script is set.
   *
   * @param place in the chain, from 0
   */
  FaultScript script(int place) {
    List<Phase> phases = new ArrayList<>();
    phases.add(CALM_PHASE);
    if (goesDown(place)) {
      phases.add(
          CALM_PHASE
              .failing(
                  Fault.of(FaultKind.OVERLOADED, 0.7),
                  Fault.of(FaultKind.SERVER_ERROR, 0.2),
                  Fault.of(FaultKind.RESET_BEFORE_HEADERS, 0.1))
              .between(OUTAGE_FROM, downUntil()));
    }
    if (this == BROWNOUT && place == 0) {
      phases.add(
          CALM_PHASE.failing(
              Fault.of(FaultKind.OVERLOADED, 0.06),
              Fault.of(FaultKind.SERVER_ERROR, 0.02),
              Fault.of(FaultKind.CUT, 0.02)));
    }
    return new FaultScript(phases);
  }

  /** Whether the provider at this place of the chain fails every call at such a time. */
  boolean isDown(int place, Duration elapsed) {
    return goesDown(place)
        && elapsed.compareTo(OUTAGE_FROM) >= 0
        && elapsed.compareTo(downUntil()) < 0;
  }

  /**
   * How patient the route is. Where another provider is up, it is soon asked; in a blackout the
   * attempts must outlast it.
   */
  RetryPolicy retry() {
    return this == BLACKOUT
        ? new RetryPolicy(7, Duration.ofMillis(500), Duration.ofSeconds(6))
        : new RetryPolicy(3, Duration.ofMillis(250), Duration.ofSeconds(4));
  }

  private boolean goesDown(int place) {
    return this == BLACKOUT || (this == OUTAGE && place == 0);
  }

  private Duration downUntil() {
    return this == BLACKOUT ? BLACKOUT_UNTIL : OUTAGE_UNTIL;
  }

  private static String seconds(Duration duration) {
    return duration.toSeconds() + " seconds";
  }
}
