package dev.posthouse.health;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How many jobs of other providers each provider could take, at one look. Whoever sends a job there
 * takes a place, so that a backlog which is handed over does not swamp the next provider. Not safe
 * for use by several threads.
 */
public final class SpareCapacity {

  /**
   * How often to look. Longer than it takes until a job that was sent at the last look is seen to
   * wait at its new provider, or else it would be counted as if it had not been sent.
   */
  public static final Duration PERIOD = Duration.ofMillis(100);

  private final Map<String, Integer> places;

  /**
   * @param places by provider; others have none
   */
  public SpareCapacity(Map<String, Integer> places) {
    this.places = new HashMap<>(places);
  }

  /** Whether a provider has a place left. */
  public boolean has(String provider) {
    return places.getOrDefault(provider, 0) > 0;
  }

  /** A job is sent to a provider that has a place. */
  public void take(String provider) {
    places.merge(provider, -1, Integer::sum);
  }

  /** How many jobs may still be sent, to all providers together. */
  public int left() {
    long left = places.values().stream().mapToLong(Integer::longValue).sum();
    return (int) Math.min(Integer.MAX_VALUE, left);
  }
}
