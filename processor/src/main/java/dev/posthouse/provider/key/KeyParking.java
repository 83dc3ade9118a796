package dev.posthouse.provider.key;

import dev.posthouse.job.Opening;
import dev.posthouse.settings.HealthSettings;
import dev.posthouse.wire.internal.Backoff;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a key that does not work is left alone.
 *
 * <p>Tested by {@code KeyRingTest}.
 *
 * @param times how often in a row it was parked; 0 if it works as far as is known
 * @param until when it may be tried again
 */
record KeyParking(int times, Opening until) {

  /** Of a key that works, as far as is known. */
  static final KeyParking NONE = new KeyParking(0, new Opening.Open());

  /** How long the one call that tries a parked key again keeps others from doing so. */
  private static final Duration TRIAL = Duration.ofMinutes(1);

  boolean isParked(Instant now) {
    return !until.isOpen(now);
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
    Duration length =
        retryAfter == null ? Backoff.of(rules.first(), rules.atMost(), times + 1) : retryAfter;
    return new KeyParking(times + 1, new Opening.Until(now.plus(length)));
  }

  /** Parked on, but for the call that tries it. */
  KeyParking onTrial(Instant now) {
    return new KeyParking(times, new Opening.Until(now.plus(TRIAL)));
  }
}
