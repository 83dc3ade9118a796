package dev.posthouse.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** One partition as the brokers have it: its records, and which transactions are open in it. */
final class Log {
  enum State {
    OPEN,
    COMMITTED,
    ABORTED,
    /** The end of a transaction, which takes an offset and is no record. */
    MARKER
  }

  /** A record. */
  static final class Entry {
    final TopicPartition partition;
    final long offset;
    final long timestamp;
    final byte @Nullable [] key;
    final byte @Nullable [] value;
    final Header[] headers;
    State state;

    Entry(
        TopicPartition partition,
        long offset,
        long timestamp,
        byte @Nullable [] key,
        byte @Nullable [] value,
        Header[] headers,
        State state) {
      this.partition = partition;
      this.offset = offset;
      this.timestamp = timestamp;
      this.key = key;
      this.value = value;
      this.headers = headers;
      this.state = state;
    }
  }

  private final TopicPartition partition;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<Transaction, Long> open = new LinkedHashMap<>();

  Log(TopicPartition partition) {
    this.partition = partition;
  }

  TopicPartition partition() {
    return partition;
  }

  /** Appends a record; of no transaction if that is null. */
  Entry append(
      long timestamp,
      byte @Nullable [] key,
      byte @Nullable [] value,
      Header[] headers,
      @Nullable Transaction transaction) {
    State state = transaction == null ? State.COMMITTED : State.OPEN;
    Entry entry = new Entry(partition, end(), timestamp, key, value, headers, state);
    if (transaction != null) {
      open.putIfAbsent(transaction, entry.offset);
    }
    entries.add(entry);
    return entry;
  }

  /** Ends a transaction here. */
  void end(Transaction transaction) {
    if (open.remove(transaction) != null) {
      entries.add(
          new Entry(partition, end(), 0, null, null, new RecordHeaders().toArray(), State.MARKER));
    }
  }

  /** The offset behind the last. */
  long end() {
    return entries.size();
  }

  /** Up to where readers of committed records see. */
  long stable() {
    long stable = end();
    if (open.isEmpty()) {
      return stable;
    }
    for (long first : open.values()) {
      stable = Math.min(stable, first);
    }
    return stable;
  }

  Entry at(long offset) {
    return entries.get(Math.toIntExact(offset));
  }
}
