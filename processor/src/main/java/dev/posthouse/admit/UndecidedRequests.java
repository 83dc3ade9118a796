package dev.posthouse.admit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.wire.internal.StoredFormat;
import dev.posthouse.wire.internal.StoredHeader;
import dev.posthouse.wire.internal.WaitingRecord;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one partition of which nobody can say yet what they are, since the schema
 * registry does not tell their schema. They are put aside, so that those behind them, and those of
 * other partitions, do not wait for it. In memory, and in a changelog that survives the process;
 * bounded: a station that has no more room stands still until the registry is mended.
 *
 * <p>Tested by {@code AdmitStationTest} and {@code UndecidedRequestsTest}.
 */
final class UndecidedRequests {
  static final String STORE = "undecided";

  /** Of one partition; a producer that has a new schema while the registry is away is rare. */
  static final int MOST = 1000;

  /** In a key, an offset and a number. */
  private static final int BEFORE_TOPIC = Long.BYTES + Integer.BYTES;

  private static final Bytes FIRST = Bytes.wrap(new byte[0]);

  /** A look at them stops after this time: it shares its thread with polls and commits. */
  private static final Duration BUDGET = Duration.ofMillis(500);

  private static final long MOST_BYTES = 8L << 20;
  private static final Logger log = LoggerFactory.getLogger(UndecidedRequests.class);
  private static final StoredFormat<WaitingRecord> FORMAT = new StoredFormat<>(WaitingRecord.class);

  private final KeyValueStore<Bytes, byte[]> store;
  private final AtomicInteger all;
  private Bytes last = FIRST;
  private int count;
  private long bytes;

  /**
   * Where a request lies, or lay.
   *
   * @param topicId which of the topics that bore its name the request topic was then
   */
  record Place(long offset, String topicId) {}

  /**
   * @param all how many there are in all partitions of this process
   */
  UndecidedRequests(KeyValueStore<Bytes, byte[]> store, AtomicInteger all) {
    this.store = store;
    this.all = all;
    try (KeyValueIterator<Bytes, byte[]> kept = store.all()) {
      kept.forEachRemaining(entry -> counted(1, entry.value.length));
    }
  }

  boolean isEmpty() {
    return count == 0;
  }

  private void counted(int more, long moreBytes) {
    count += more;
    bytes += moreBytes;
    all.addAndGet(more);
  }

  /**
   * Puts a record aside, unless it was before.
   *
   * @throws RuntimeException the fault, if there is no more room
   */
  void add(Place place, Record<byte[], byte[]> record, RuntimeException fault) {
    byte[] stored = toBytes(record);
    Bytes key = key(place, stored);
    if (store.get(key) != null) {
      return;
    }
    if (count >= MOST || (count > 0 && bytes + stored.length > MOST_BYTES)) {
      throw fault;
    }
    if (count == 0) {
      log.atWarn()
          .addKeyValue("offset", place.offset())
          .addKeyValue("fault", fault.getMessage())
          .log(
              "Requests wait until the schema registry says what they are; others are admitted"
                  + " meanwhile");
    }
    store.put(key, stored);
    counted(1, stored.length);
  }

  /**
   * Looks at each again, in the order in which they came; the rest is left for the next time when
   * the time for it is used up, and that begins with it.
   *
   * @param decider returns whether it could be said what the record of a place is
   */
  void decide(BiPredicate<Place, Record<byte[], byte[]>> decider) {
    if (count == 0) {
      return;
    }
    long limit = System.nanoTime() + BUDGET.toNanos();
    Iterator<KeyValue<Bytes, byte[]>> inTurn = inTurn().iterator();
    boolean timeLeft = true;
    while (timeLeft && inTurn.hasNext()) {
      KeyValue<Bytes, byte[]> entry = inTurn.next();
      if (decider.test(place(entry.key), of(entry.value))) {
        store.delete(entry.key);
        counted(-1, -entry.value.length);
      }
      last = entry.key;
      timeLeft = System.nanoTime() < limit;
    }
    if (timeLeft) {
      last = FIRST;
    }
    if (count == 0) {
      log.info("The schema registry has said what all requests are that waited for it");
    }
  }

  /** All, from the one behind that which was looked at last, and round to that. */
  private List<KeyValue<Bytes, byte[]>> inTurn() {
    List<KeyValue<Bytes, byte[]>> behind = new ArrayList<>();
    List<KeyValue<Bytes, byte[]>> before = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
      entries.forEachRemaining(
          entry -> (entry.key.compareTo(last) > 0 ? behind : before).add(entry));
    }
    behind.addAll(before);
    return behind;
  }

  /** The partition has gone elsewhere. */
  void leave() {
    all.addAndGet(-count);
    count = 0;
  }

  /**
   * Where the record is, or is to be: in the order of offsets. A log that has lost its tail has
   * offsets a second time, of other records; these are numbered.
   */
  private Bytes key(Place place, byte[] stored) {
    byte[] topicId = place.topicId().getBytes(UTF_8);
    for (int number = 0; ; number++) {
      Bytes key =
          Bytes.wrap(
              ByteBuffer.allocate(BEFORE_TOPIC + topicId.length)
                  .putLong(place.offset())
                  .putInt(number)
                  .put(topicId)
                  .array());
      byte[] there = store.get(key);
      if (there == null || Arrays.equals(there, stored)) {
        return key;
      }
    }
  }

  private static Place place(Bytes key) {
    byte[] bytes = key.get();
    return new Place(
        ByteBuffer.wrap(bytes).getLong(),
        new String(bytes, BEFORE_TOPIC, bytes.length - BEFORE_TOPIC, UTF_8));
  }

  /** As what waits for its retry; of the moments, only the record's own is kept. */
  private static byte[] toBytes(Record<byte[], byte[]> record) {
    List<StoredHeader> headers =
        StreamSupport.stream(record.headers().spliterator(), false)
            .map(header -> new StoredHeader(header.key(), buffer(header.value())))
            .toList();
    return FORMAT.write(
        new WaitingRecord(
            buffer(record.key()),
            headers,
            ByteBuffer.wrap(record.value()),
            Instant.ofEpochMilli(record.timestamp())));
  }

  private static Record<byte[], byte[]> of(byte[] stored) {
    WaitingRecord record = FORMAT.read(stored);
    Headers headers = new RecordHeaders();
    record.getHeaders().forEach(header -> headers.add(header.getName(), bytes(header.getValue())));
    return new Record<>(
        bytes(record.getKey()),
        bytes(record.getValue()),
        Objects.requireNonNull(record.getWaitingSince()).toEpochMilli(),
        headers);
  }

  private static @Nullable ByteBuffer buffer(byte @Nullable [] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }

  private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
    if (buffer == null) {
      return null;
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
