package dev.posthouse.provider.key;

import dev.posthouse.job.Opening;
import dev.posthouse.wire.Backoff;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a key that does not work is left alone.
 *
 * @param times how often in a row it was parked; 0 if it works as far as is known
 * @param until when it may be tried again
 */
record KeyParking(int times, Opening until) {

  /** Of a key that works, as far as is known. */
  static final KeyParking NONE = new KeyParking(0, new Opening.Open());

  /** Whoever mends a key wants to see it used within a minute; an hour is seldom enough to ask. */
  private static final Duration FIRST = Duration.ofMinutes(1);

  private static final Duration LONGEST = Duration.ofHours(1);

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
   */
  KeyParking again(Instant now, @Nullable Duration retryAfter) {
    Instant end = now.plus(retryAfter == null ? backOff() : retryAfter);
    return new KeyParking(times + 1, new Opening.Until(end));
  }

  /** Parked on, but for the call that tries it. */
  KeyParking onTrial(Instant now) {
    return new KeyParking(times, new Opening.Until(now.plus(TRIAL)));
  }

  private Duration backOff() {
    // 1, 2, 4, 8, 16, 32 minutes, and an hour from then on.
    return Backoff.of(FIRST, LONGEST, times + 1);
  }
}
