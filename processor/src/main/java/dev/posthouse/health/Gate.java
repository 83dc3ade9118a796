package dev.posthouse.health;

import dev.posthouse.job.Opening;
import java.time.Instant;
import java.util.Optional;

/** Stands before one provider and says whether it may be called now. */
public interface Gate {

  /** A permit for one call, or empty if the provider may not be called just now. Never waits. */
  Optional<Permit> tryEnter(Load load);

  /** From when the provider takes calls again, be it that a permit must be waited for. */
  Opening openFrom();

  /**
   * Since when it has been shut, by its circuit, by parking or by a long silence that it asked for;
   * empty if it is not.
   */
  Optional<Instant> shutSince();

  /**
   * Takes this process's part of the fleet's limits.
   *
   * @param owned partitions of the provider's topic that this process works
   * @param all partitions of that topic, at least 1
   */
  void share(int owned, int all);

  /** Takes note of how many jobs of this process wait for a permit. */
  void waiting(int jobs);
}
