package dev.posthouse.retry;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How many waiting jobs of a partition are sent on since a provider has opened: as many as one
 * would not notice at once, and then twice as many with each second. So a crowd is back long before
 * its provider can take it, and if the provider is shut again at once, few have come for nothing.
 *
 * <p>Tested by {@code RetryStationTest}.
 */
final class WakingPace {
  /** So many at once. */
  private static final int FIRST = 300;

  /** How often to look for more: a look goes through all that wait. */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

  /** Null before the first opening. */
  private @Nullable Instant opened;

  /** Null before the first look. */
  private @Nullable Instant lastLook;

  private long woken;
  private boolean anyLeft;

  /** A provider has opened. */
  void begin(Instant now) {
    opened = now;
    woken = 0;
  }

  /** A look at all that wait begins. */
  void look(Instant now) {
    lastLook = now;
    anyLeft = false;
  }

  /** Whether one more may be woken by now; if not, another look is needed. */
  boolean allows(Instant now) {
    double seconds = opened == null ? 0 : Duration.between(opened, now).toMillis() / 1000.0;
    boolean allowed = woken < FIRST * Math.pow(2, seconds);
    anyLeft |= !allowed;
    return allowed;
  }

  /** One was woken. */
  void woken() {
    woken++;
  }

  /** Whether to look again for those that were left at the last look. */
  boolean isDue(Instant now) {
    return anyLeft && (lastLook == null || !now.isBefore(lastLook.plus(LOOK_AGAIN)));
  }
}
