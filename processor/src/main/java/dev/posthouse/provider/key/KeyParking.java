package dev.posthouse.provider.key;

import dev.posthouse.settings.HealthSettings;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a key that does not work is left alone.
 *
 * @param times how often in a row it was parked; 0 if it works as far as is known
 * @param until when it may be tried again
 */
record KeyParking(int times, Instant until) {

  /** Of a key that works, as far as is known. */
  static final KeyParking NONE = new KeyParking(0, Instant.MIN);

  /** How long the one call that tries a parked key again keeps others from doing so. */
  private static final Duration TRIAL = Duration.ofMinutes(1);

  boolean isParked(Instant now) {
    return until.isAfter(now);
  }

  boolean isSuspect() {
    return times > 0;
  }

  /**
   * Parked for longer than the last time.
   *
   * @param retryAfter what the vendor asked for; null if it named no time
   * @param rules for how long if it named none
   */
  KeyParking again(Instant now, @Nullable Duration retryAfter, HealthSettings.Parking rules) {
    return new KeyParking(times + 1, now.plus(retryAfter == null ? backOff(rules) : retryAfter));
  }

  /** Parked on, but for the call that tries it. */
  KeyParking onTrial(Instant now) {
    return new KeyParking(times, now.plus(TRIAL));
  }

  private Duration backOff(HealthSettings.Parking rules) {
    Duration length = rules.first();
    for (int i = 0; i < times && length.compareTo(rules.atMost()) < 0; i++) {
      length = length.multipliedBy(2);
    }
    return length.compareTo(rules.atMost()) < 0 ? length : rules.atMost();
  }
}
