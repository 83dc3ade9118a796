package dev.posthouse.retry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.job.Events;
import dev.posthouse.job.Letters;
import dev.posthouse.kafka.Outgoing;
import dev.posthouse.wire.Attempt;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps failed jobs until they are due and then sends them to their provider.
 *
 * <p>Invariant: nothing in the store is due before the cursor. So a scan starts at the cursor and
 * never wades through the tombstones of what it has already sent; a job that is due when it arrives
 * is sent on at once, because no scan would see it. The cursor is written to the store now and
 * then, as a hint for the next start.
 */
final class RetryProcessor implements Processor<byte[], byte[], byte[], Outgoing> {
  static final String WAITING_STORE = "waiting";

  /** How often the store is scanned; with the commit interval, what makes up the lateness. */
  static final Duration SCAN_INTERVAL = Duration.ofMillis(25);

  /** A scan stops after this time: it shares its thread with polls and commits. */
  private static final Duration SCAN_BUDGET = Duration.ofMillis(200);

  private static final Duration HINT_INTERVAL = Duration.ofSeconds(5);

  /** Sorts after every due time until the year 292 million. */
  private static final Bytes HINT = Bytes.wrap(new byte[] {(byte) 0xff});

  private final Topics topics;
  private final Deserializer<Attempt> deserializer;
  private final Serializer<SpecificRecord> serializer;
  private @Nullable ProcessorContext<byte[], Outgoing> context;
  private @Nullable KeyValueStore<Bytes, byte[]> waiting;
  private long cursor;
  private long hint;
  private long lastHint;

  RetryProcessor(
      Topics topics, Deserializer<Attempt> deserializer, Serializer<SpecificRecord> serializer) {
    this.topics = topics;
    this.deserializer = deserializer;
    this.serializer = serializer;
  }

  @Override
  public void init(ProcessorContext<byte[], Outgoing> processorContext) {
    context = processorContext;
    waiting = processorContext.getStateStore(WAITING_STORE);
    byte[] stored = waiting().get(HINT);
    cursor = stored == null ? 0 : ByteBuffer.wrap(stored).getLong();
    hint = cursor;
    processorContext.schedule(SCAN_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::scan);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Attempt attempt = read(record.value());
    if (attempt == null) {
      bury(record);
      return;
    }
    Instant due = Objects.requireNonNullElse(attempt.getNotBefore(), Instant.EPOCH);
    if (due.toEpochMilli() <= context().currentSystemTimeMs()) {
      send(record, attempt);
      return;
    }
    cursor = Math.min(cursor, due.toEpochMilli()); // behind it only if the clock was set back
    waiting()
        .put(
            DueKey.of(due, attempt.getJobId(), attempt.getGeneration()),
            new Parcel(record.headers(), record.value()).toBytes());
  }

  /** Sends what is due: everything from the cursor up to and including now. */
  private void scan(long now) {
    long giveUp = System.nanoTime() + SCAN_BUDGET.toNanos();
    long reached = now + 1;
    try (KeyValueIterator<Bytes, byte[]> due =
        waiting().range(DueKey.from(cursor), DueKey.from(now + 1))) {
      while (due.hasNext()) {
        KeyValue<Bytes, byte[]> entry = due.next();
        if (System.nanoTime() > giveUp) {
          reached = DueKey.due(entry.key).toEpochMilli();
          break;
        }
        Parcel parcel = Parcel.of(entry.value);
        Attempt attempt = Objects.requireNonNull(read(parcel.value()));
        send(new Record<>(DueKey.jobId(entry.key), parcel.value(), now, parcel.headers()), attempt);
        waiting().delete(entry.key);
      }
    }
    cursor = Math.max(cursor, reached);
    writeHint(now);
  }

  private void writeHint(long now) {
    if (now - lastHint < HINT_INTERVAL.toMillis() || cursor == hint) {
      return;
    }
    lastHint = now;
    hint = cursor;
    waiting().put(HINT, ByteBuffer.allocate(Long.BYTES).putLong(cursor).array());
  }

  private void send(Record<byte[], byte[]> record, Attempt attempt) {
    Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
    context()
        .forward(
            record
                .withTimestamp(now.toEpochMilli())
                .withValue(new Outgoing(topics.provider(attempt.getProvider()), record.value())));
    byte[] event = serializer.serialize(topics.events(), Events.retryDue(attempt, now));
    context()
        .forward(
            record
                .withTimestamp(now.toEpochMilli())
                .withHeaders(new RecordHeaders())
                .withValue(new Outgoing(topics.events(), event)));
  }

  private void bury(Record<byte[], byte[]> record) {
    RecordMetadata place = context().recordMetadata().orElseThrow();
    DeadLetter letter =
        Letters.unreadable(
            new Source(place.topic(), place.partition(), place.offset()),
            record.key(),
            record.value(),
            Instant.ofEpochMilli(record.timestamp()),
            "it cannot be decoded",
            Instant.ofEpochMilli(context().currentSystemTimeMs()));
    byte[] bytes = serializer.serialize(topics.deadLetters(), letter);
    context()
        .forward(
            record
                .withKey(letter.getJobId().getBytes(UTF_8))
                .withValue(new Outgoing(topics.deadLetters(), bytes)));
  }

  private @Nullable Attempt read(byte @Nullable [] value) {
    try {
      return deserializer.deserialize(topics.retries(), value);
    } catch (SerializationException e) {
      return null;
    }
  }

  private KeyValueStore<Bytes, byte[]> waiting() {
    return Objects.requireNonNull(waiting);
  }

  private ProcessorContext<byte[], Outgoing> context() {
    return Objects.requireNonNull(context);
  }
}
