package dev.posthouse.console.index;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a time: to jobs as a whole, or to the calls of one provider. Confined to whoever
 * guards it.
 *
 * <p>Tested by {@code ActivityTest}.
 */
public final class Tally {
  private int answered;
  private final Map<String, Integer> failures = new TreeMap<>();
  private final Map<String, Double> spend = new TreeMap<>();
  private final Durations durations = new Durations();

  void answered(Duration took) {
    answered++;
    durations.add(took);
  }

  void answered() {
    answered++;
  }

  void failed(String kind) {
    failures.merge(kind, 1, Integer::sum);
  }

  void spent(String currency, double amount) {
    spend.merge(currency, amount, Double::sum);
  }

  void add(Tally other) {
    answered += other.answered;
    other.failures.forEach((kind, count) -> failures.merge(kind, count, Integer::sum));
    other.spend.forEach(this::spent);
    durations.add(other.durations);
  }

  /** How many were answered. */
  public int answers() {
    return answered;
  }

  /** How many were not, by the kind of failure. */
  public Map<String, Integer> failures() {
    return Map.copyOf(failures);
  }

  /** What was spent, by currency. */
  public Map<String, Double> spend() {
    return Map.copyOf(spend);
  }

  /** The time within which a share of the answers came; null if there was none. */
  public @Nullable Duration within(double share) {
    return durations.within(share);
  }
}
