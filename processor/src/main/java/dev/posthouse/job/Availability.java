package dev.posthouse.job;

import java.time.Instant;
import java.util.Optional;

/**
 * Whether providers may be called now, and how they do, as far as this process knows. Who keeps no
 * account of room, retries and answers leaves them out: then there is room, and providers answer.
 */
@FunctionalInterface
public interface Availability {

  /** Every provider may be called. */
  Availability ALL_OPEN = _ -> new Opening.Open();

  /**
   * From when a provider may be called. The answer may differ from one moment to the next, since
   * other threads open and shut providers: who decides by it asks once.
   */
  Opening openFrom(String provider);

  /** From when a job may call a provider again that it has called: retries have a budget. */
  default Opening retriesFrom(String provider) {
    return new Opening.Open();
  }

  /** Whether a provider could make one more call at once. */
  default boolean hasRoom(String provider) {
    return true;
  }

  /**
   * Whether a provider answered any call that began in a span of time: then a job that it failed in
   * that time met no outage.
   *
   * @param until the last moment that belongs to it
   */
  default boolean hasAnswered(String provider, Instant from, Instant until) {
    return true;
  }

  /** Why a provider is parked, if its own calls have parked it. */
  default Optional<Parking> parking(String provider) {
    return Optional.empty();
  }

  /** Changes whenever a provider has opened, which may be sooner than it was said to. */
  default long openings() {
    return 0;
  }
}
