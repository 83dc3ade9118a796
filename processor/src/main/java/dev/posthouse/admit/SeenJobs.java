package dev.posthouse.admit;

import java.time.Duration;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/** The jobs that were admitted within the dedupe window. */
final class SeenJobs {
  private static final byte[] NOTHING = {};

  private final WindowStore<String, byte[]> store;
  private final long windowMillis;

  SeenJobs(WindowStore<String, byte[]> store, Duration window) {
    this.store = store;
    this.windowMillis = window.toMillis();
  }

  /**
   * Whether the job was seen within the window; if not, it counts as seen from now on.
   *
   * @param now in milliseconds since 1970; the wall clock, since nobody vouches for a producer's
   */
  boolean contains(String id, int generation, long now) {
    String key = id + '\0' + generation; // an id holds no control characters
    // Into the future as well, in case the clock was set back.
    try (WindowStoreIterator<byte[]> entries =
        store.fetch(key, now - windowMillis, now + windowMillis)) {
      if (entries.hasNext()) {
        return true;
      }
    }
    store.put(key, NOTHING, now);
    return false;
  }
}
