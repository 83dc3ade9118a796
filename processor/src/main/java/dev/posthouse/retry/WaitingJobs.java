package dev.posthouse.retry;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The jobs of one partition that are not due yet, in a store that survives.
 *
 * <p>Invariant: nothing in the store is due before the cursor. So a scan starts at the cursor and
 * never wades through the tombstones of what it has already taken out. The cursor is written to the
 * store now and then, as a hint for the next start; that hint is never above the cursor, or jobs
 * between the two would wait for ever.
 */
final class WaitingJobs {

  /** Sorts after every due time until the year 292 million. */
  private static final Bytes HINT = Bytes.wrap(new byte[] {(byte) 0xff});

  /** Until the hint is written, tombstones pile up that a restart has to wade through once. */
  private static final Duration HINT_INTERVAL = Duration.ofSeconds(5);

  private final KeyValueStore<Bytes, byte[]> store;
  private long cursor;

  /** Nothing is due earlier, so there is nothing to look for until then. */
  private long earliest;

  private long hint;
  private long lastHint;
  private boolean swept;
  private Bytes round = Bytes.wrap(new byte[DueKey.LENGTH]);
  private long count;

  WaitingJobs(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
    byte[] stored = store.get(HINT);
    this.hint = stored == null ? 0 : ByteBuffer.wrap(stored).getLong();
    this.cursor = hint;
    this.count = store.approximateNumEntries();
  }

  /** How many jobs wait: nearly, after a restart. */
  long count() {
    return count;
  }

  /** Whether no job waits; exactly, at the price of a look. */
  boolean isEmpty() {
    try (KeyValueIterator<Bytes, byte[]> all = store.range(DueKey.lowest(cursor), HINT)) {
      return !all.hasNext() || all.next().key.equals(HINT);
    }
  }

  /** Whether none waits, and the hint says so: until one is added, there is nothing to scan for. */
  boolean needNoScan() {
    return earliest == Long.MAX_VALUE && !swept;
  }

  void add(DueKey key, StoredRecord stored) {
    store.put(key.toBytes(), stored.toBytes());
    count++;
    long due = key.due().toEpochMilli();
    earliest = Math.min(earliest, due);
    if (due < cursor) {
      // Not due and yet behind: the clock was set back, or another machine's was ahead of ours.
      cursor = due;
      if (cursor < hint) {
        writeHint();
      }
    }
  }

  /**
   * Takes out what is due, the earliest first: everything from the cursor up to and including now.
   *
   * @param now in milliseconds since 1970
   * @param budget the rest is left for the next time when this is used up
   * @param taker sees to a job; returns when to offer it again if it waits on
   */
  void takeDue(
      long now, Duration budget, BiFunction<DueKey, StoredRecord, Optional<Instant>> taker) {
    if (now < cursor || (now < earliest && !isHintDue(now))) {
      return;
    }
    long limit = System.nanoTime() + budget.toNanos();
    long reached = now + 1;
    earliest = Long.MAX_VALUE;
    try (KeyValueIterator<Bytes, byte[]> all = store.range(DueKey.lowest(cursor), HINT)) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> entry = all.next();
        if (entry.key.equals(HINT)) {
          break;
        }
        DueKey key = DueKey.of(entry.key);
        long due = key.due().toEpochMilli();
        if (due > now || System.nanoTime() > limit) {
          reached = Math.min(reached, due);
          earliest = Math.min(earliest, due);
          break;
        }
        StoredRecord stored = StoredRecord.of(entry.value);
        Optional<Instant> again = taker.apply(key, stored);
        delete(entry.key);
        // Only now: one that waits until the same moment lies under the same key.
        again.ifPresent(then -> add(new DueKey(then, key.offset()), stored));
      }
    }
    // What waits on may be due already.
    cursor = Math.min(reached, earliest);
    if (isHintDue(now)) {
      lastHint = now;
      swept = false;
      writeHint();
    }
  }

  /** Begins a round through all that wait; see {@link #sweep}. */
  void beginRound() {
    round = Bytes.wrap(new byte[DueKey.LENGTH]);
  }

  /**
   * Goes on with the round, and takes out what the taker takes.
   *
   * @param budget the rest is left for the next time when this is used up
   * @return whether the round is done
   */
  boolean sweep(Duration budget, BiPredicate<DueKey, StoredRecord> taker) {
    long limit = System.nanoTime() + budget.toNanos();
    Bytes from = cursor > DueKey.of(round).due().toEpochMilli() ? DueKey.lowest(cursor) : round;
    try (KeyValueIterator<Bytes, byte[]> all = store.range(from, HINT)) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> entry = all.next();
        if (entry.key.equals(HINT)) {
          return true;
        }
        if (System.nanoTime() > limit) {
          round = entry.key;
          return false;
        }
        if (taker.test(DueKey.of(entry.key), StoredRecord.of(entry.value))) {
          delete(entry.key);
        }
      }
    }
    return true;
  }

  private void delete(Bytes key) {
    store.delete(key);
    count = Math.max(0, count - 1);
    swept = true;
  }

  private boolean isHintDue(long now) {
    return swept && now - lastHint >= HINT_INTERVAL.toMillis();
  }

  private void writeHint() {
    hint = cursor;
    store.put(HINT, ByteBuffer.allocate(Long.BYTES).putLong(cursor).array());
  }
}
