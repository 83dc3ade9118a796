package dev.posthouse.dev.simulator;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a provider behaves during one stretch of a script.
 *
 * @param from its begin, counted from when the script was set
 * @param until its end, exclusive; null for ever
 * @param faults what fails; their rates add up to at most 1
 * @param latency until a whole answer, or the first piece of a streamed one
 * @param pace between two pieces of a streamed answer
 * @param requestsPerMinute above it the provider answers 429; null for no limit
 * @param hold whether every answer waits for the end of this phase
 */
public record Phase(
    Duration from,
    @Nullable Duration until,
    List<Fault> faults,
    Latency latency,
    Duration pace,
    @Nullable Integer requestsPerMinute,
    boolean hold) {
  /** Answers at once, never fails. */
  public static final Phase HEALTHY =
      new Phase(Duration.ZERO, null, List.of(), Latency.NONE, Duration.ZERO, null, false);

  public Phase {
    faults = List.copyOf(faults);
    double sum = faults.stream().mapToDouble(Fault::rate).sum();
    // Ten rates of 0.1 add up to a little over 1.
    if (sum > 1 + 1e-9) {
      throw new IllegalArgumentException(
          "the rates of the faults add up to %s; at most 1 is possible".formatted(sum));
    }
    if (until != null && until.compareTo(from) <= 0) {
      throw new IllegalArgumentException(
          "a phase from %s until %s is empty".formatted(from, until));
    }
    if (requestsPerMinute != null && requestsPerMinute < 1) {
      throw new IllegalArgumentException(
          "requestsPerMinute is %d; give at least 1".formatted(requestsPerMinute));
    }
  }

  /** The same between two moments; {@code until} null for ever. */
  public Phase between(Duration from, @Nullable Duration until) {
    return new Phase(from, until, faults, latency, pace, requestsPerMinute, hold);
  }

  /** The same with these faults. */
  public Phase failing(Fault... faults) {
    return new Phase(from, until, List.of(faults), latency, pace, requestsPerMinute, hold);
  }

  /** The same with this latency. */
  public Phase taking(Latency latency) {
    return new Phase(from, until, faults, latency, pace, requestsPerMinute, hold);
  }

  /** The same with this time between two pieces of a streamed answer. */
  public Phase paced(Duration pace) {
    return new Phase(from, until, faults, latency, pace, requestsPerMinute, hold);
  }

  /** The same with a limit of requests a minute. */
  public Phase limitedTo(int requestsPerMinute) {
    return new Phase(from, until, faults, latency, pace, requestsPerMinute, hold);
  }

  /** The same with every answer waiting for its end. */
  public Phase holding() {
    return new Phase(from, until, faults, latency, pace, requestsPerMinute, true);
  }

  boolean covers(Duration elapsed) {
    return elapsed.compareTo(from) >= 0 && (until == null || elapsed.compareTo(until) < 0);
  }
}
