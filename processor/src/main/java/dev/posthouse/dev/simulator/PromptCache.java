package dev.posthouse.dev.simulator;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A provider's cache of what prompts begin with. As the vendors say of theirs: an entry can be read
 * when the answer to the call that writes it has begun, it is kept for a time after it was last
 * used, and calls that come before it can be read pay in full.
 *
 * <p>Tested by {@code SimulatedCachesTest}.
 */
final class PromptCache {
  private static final int MOST_ENTRIES = 10_000;

  private final Clock clock;
  private final Map<String, Instant> usedAt =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > MOST_ENTRIES;
        }
      };

  /**
   * What a call read from the cache, and what it was billed for writing there.
   *
   * @param read tokens
   * @param written tokens
   * @param longer whether those written are kept for the longer time
   */
  record Use(int read, int written, boolean longer) {
    static final Use NONE = new Use(0, 0, false);
  }

  PromptCache(Clock clock) {
    this.clock = clock;
  }

  /** A call arrives. */
  synchronized Use use(CachedPrefix prefix) {
    if (prefix.isNone()) {
      return Use.NONE;
    }
    Instant now = clock.instant();
    Instant used = usedAt.get(prefix.key());
    if (used != null && now.isBefore(used.plus(prefix.kept()))) {
      usedAt.put(prefix.key(), now);
      return new Use(prefix.tokens(), 0, false);
    }
    return prefix.written() ? new Use(0, prefix.tokens(), prefix.isLonger()) : Use.NONE;
  }

  /** The answer to a call has begun: from now on what it wrote can be read. */
  synchronized void begun(CachedPrefix prefix) {
    if (!prefix.isNone()) {
      usedAt.put(prefix.key(), clock.instant());
    }
  }
}
