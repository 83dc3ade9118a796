package dev.posthouse.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what lies on topics now, or a part of it, and ends. Belongs to no consumer group, so that
 * looking changes nothing for anybody. What is still to come is read by {@link TopicFollower}.
 *
 * <p>Values are handed out as they lie in the fetched bytes, not copied: who looks for ten jobs
 * among a million decides by the key, and decodes ten.
 */
public final class TopicScan {
  private static final Duration POLL = Duration.ofMillis(200);

  /** A scan is bound by round trips unless a fetch brings megabytes of each partition. */
  private static final int FETCH_BYTES = 16 << 20;

  /** How far records' timestamps may lie from what they tell of, when one seeks by time. */
  private static final Duration SLACK = Duration.ofMinutes(5);

  private final Map<String, Object> properties;
  private final @Nullable Duration patience;

  /**
   * A stretch of a partition.
   *
   * @param from the first offset
   * @param to the offset behind the last
   */
  public record Stretch(TopicPartition partition, long from, long to) {

    /** Its end, at most so many offsets of it. */
    public Stretch last(long most) {
      return new Stretch(partition, Math.max(from, to - most), to);
    }
  }

  /**
   * @param reader properties of a consumer of committed records, without a group
   */
  public TopicScan(Map<String, Object> reader) {
    this(reader, null);
  }

  /**
   * @param reader properties of a consumer of committed records, without a group
   * @param patience how long reading stretches may take; null for as long as it takes
   */
  public TopicScan(Map<String, Object> reader, @Nullable Duration patience) {
    this.patience = patience;
    properties = new HashMap<>(reader);
    properties.putIfAbsent(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
    properties.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    properties.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    properties.putIfAbsent(ConsumerConfig.RECEIVE_BUFFER_CONFIG, 1 << 20);
    // What is read lies there. A fetch that waits for more, as long as half a second by default, is
    // what closing waits for.
    properties.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
  }

  /**
   * What was committed by now.
   *
   * @param since leave out what tells of earlier, as far as records' timestamps say so; null for
   *     all
   * @param until leave out what tells of later; null for all
   */
  public List<Stretch> now(
      Collection<TopicPartition> partitions, @Nullable Instant since, @Nullable Instant until) {
    return written(
        partitions,
        since == null ? null : since.minus(SLACK),
        until == null ? null : until.plus(SLACK));
  }

  /**
   * What was committed by now, by the moments when it was written.
   *
   * @param since leave out what was written before, as far as the topic's index of time tells; null
   *     for all
   * @param until leave out what was written after; null for all
   */
  public List<Stretch> written(
      Collection<TopicPartition> partitions, @Nullable Instant since, @Nullable Instant until) {
    try (KafkaConsumer<byte[], ByteBuffer> consumer = consumer()) {
      Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Map<TopicPartition, Long> starts =
          since == null ? begins : offsets(consumer, partitions, since, ends);
      Map<TopicPartition, Long> stops =
          until == null ? ends : offsets(consumer, partitions, until, ends);
      return partitions.stream()
          .map(
              partition ->
                  new Stretch(partition, offset(starts, partition), offset(stops, partition)))
          .filter(stretch -> stretch.from < stretch.to)
          .toList();
    }
  }

  /** The first offset that each partition still has. */
  public Map<TopicPartition, Long> begins(Collection<TopicPartition> partitions) {
    try (KafkaConsumer<byte[], ByteBuffer> consumer = consumer()) {
      return consumer.beginningOffsets(partitions);
    }
  }

  private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
    return Objects.requireNonNull(offsets.get(partition));
  }

  private static Map<TopicPartition, Long> offsets(
      KafkaConsumer<byte[], ByteBuffer> consumer,
      Collection<TopicPartition> partitions,
      Instant at,
      Map<TopicPartition, Long> otherwise) {
    Map<TopicPartition, Long> times = new HashMap<>();
    partitions.forEach(partition -> times.put(partition, Math.max(0, at.toEpochMilli())));
    Map<TopicPartition, Long> offsets = new HashMap<>(otherwise);
    for (Map.Entry<TopicPartition, @Nullable OffsetAndTimestamp> found :
        consumer.offsetsForTimes(times).entrySet()) {
      OffsetAndTimestamp first = found.getValue();
      if (first != null) {
        offsets.put(found.getKey(), first.offset());
      }
    }
    return offsets;
  }

  /**
   * Reads stretches, each in its order.
   *
   * @throws TimeoutException if it takes longer than the patience
   */
  public void read(
      Collection<Stretch> stretches, Consumer<ConsumerRecord<byte[], ByteBuffer>> visitor) {
    readWhile(
        stretches,
        record -> {
          visitor.accept(record);
          return true;
        });
  }

  /**
   * Reads stretches, each in its order, until the visitor has seen enough.
   *
   * @param visitor returns whether to go on
   * @throws TimeoutException if it takes longer than the patience
   */
  public void readWhile(
      Collection<Stretch> stretches, Predicate<ConsumerRecord<byte[], ByteBuffer>> visitor) {
    if (stretches.isEmpty()) {
      return;
    }
    Map<TopicPartition, Long> open = new HashMap<>();
    stretches.forEach(stretch -> open.put(stretch.partition, stretch.to));
    try (KafkaConsumer<byte[], ByteBuffer> consumer = consumer()) {
      consumer.assign(open.keySet());
      stretches.forEach(stretch -> consumer.seek(stretch.partition, stretch.from));
      long start = System.nanoTime();
      while (!open.isEmpty()) {
        if (patience != null && System.nanoTime() - start > patience.toNanos()) {
          throw new TimeoutException("Kafka did not hand out the records in time");
        }
        for (ConsumerRecord<byte[], ByteBuffer> record : consumer.poll(POLL)) {
          Long end = open.get(new TopicPartition(record.topic(), record.partition()));
          if (end != null && record.offset() < end && !visitor.test(record)) {
            return;
          }
        }
        // By position and not by record: the last offsets may be transactions' markers.
        if (open.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue())) {
          consumer.assign(open.keySet());
        }
      }
    }
  }

  /**
   * Reads stretches with several consumers at once.
   *
   * @param visitor is called by several threads
   */
  public void readInParallel(
      List<Stretch> stretches,
      int consumers,
      Consumer<ConsumerRecord<byte[], ByteBuffer>> visitor) {
    try (ExecutorService readers = Executors.newFixedThreadPool(consumers)) {
      List<Future<?>> reading = new ArrayList<>();
      for (int i = 0; i < consumers; i++) {
        List<Stretch> share = new ArrayList<>();
        for (int j = i; j < stretches.size(); j += consumers) {
          share.add(stretches.get(j));
        }
        reading.add(readers.submit(() -> read(share, visitor)));
      }
      for (Future<?> share : reading) {
        await(share);
      }
    }
  }

  private static void await(Future<?> share) {
    try {
      var _ = share.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e);
    }
  }

  private KafkaConsumer<byte[], ByteBuffer> consumer() {
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteBufferDeserializer());
  }
}
