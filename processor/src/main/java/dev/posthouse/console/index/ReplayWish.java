package dev.posthouse.console.index;

import dev.posthouse.replay.Renewal;
import dev.posthouse.replay.Selection;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to have replayed.
 *
 * @param selection which letters
 * @param reason only of the group with this reason, as groups have it; null for all
 * @param direction where they go
 * @param perSecond at most so many; null for as fast as Kafka takes them
 * @param limit at most so many, those that ended first
 */
public record ReplayWish(
    Selection selection,
    @Nullable String reason,
    Renewal.Direction direction,
    @Nullable Double perSecond,
    int limit) {

  /** What one replay takes at most: of each letter the plan keeps a kilobyte. */
  public static final int MOST = 100_000;
}
