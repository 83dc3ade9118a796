package dev.posthouse.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients of a Streams station. They are Kafka's own, but for what becomes of a log that has
 * lost its tail, as after an unclean election: Streams would read it once more from its beginning,
 * and all that is still there of what was worked would be worked again. Its consumer knows where
 * the log was cut (KIP-320), and goes on there. A station at which nothing happens rests: its polls
 * last longer. And it commits with a {@link StationProducer}, at its own {@link CommitPace}.
 *
 * <p>Tested by {@code TruncationIT} and {@code StreamsClientsTest}.
 */
final class StreamsClients implements KafkaClientSupplier {
  private static final Logger log = LoggerFactory.getLogger(StreamsClients.class);

  private final @Nullable Progress progress;
  private final Runnable givenPartitions;
  private final BooleanSupplier mayRest;

  /**
   * @param progress makes records that tell how far the topic is worked; null for none
   * @param givenPartitions is told of partitions that come
   * @param mayRest whether the station works, and nothing becomes due in it without a record; asked
   *     several times a second
   */
  StreamsClients(@Nullable Progress progress, Runnable givenPartitions, BooleanSupplier mayRest) {
    this.progress = progress;
    this.givenPartitions = givenPartitions;
    this.mayRest = mayRest;
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new CutAwareConsumer(config, givenPartitions, mayRest);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return getRestoreConsumer(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new StationProducer(config, progress);
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  /** Tells of partitions that come, and leaves the rest to Streams. */
  private record ToldOfPartitions(ConsumerRebalanceListener streams, Runnable given)
      implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      if (!partitions.isEmpty()) {
        given.run();
      }
      streams.onPartitionsAssigned(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      streams.onPartitionsRevoked(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      streams.onPartitionsLost(partitions);
    }
  }

  /** Goes on where a log was cut. */
  private static final class CutAwareConsumer extends KafkaConsumer<byte[], byte[]> {
    private final Runnable givenPartitions;
    private final Rest rest;

    CutAwareConsumer(
        Map<String, Object> config, Runnable givenPartitions, BooleanSupplier mayRest) {
      super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      this.givenPartitions = givenPartitions;
      this.rest = new Rest(() -> !CommitPace.current().isAnyWaiting() && mayRest.getAsBoolean());
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
      super.subscribe(topics, new ToldOfPartitions(listener, givenPartitions));
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      CommitPace pace = CommitPace.current();
      ConsumerRecords<byte[], byte[]> records = rest.poll(pace.within(timeout), this::pollOnce);
      if (records.isEmpty()) {
        pace.askForWaiting();
      }
      return records;
    }

    private ConsumerRecords<byte[], byte[]> pollOnce(Duration timeout) {
      try {
        return super.poll(timeout);
      } catch (LogTruncationException e) {
        e.divergentOffsets().forEach(this::goOn);
        Map<TopicPartition, Long> others = new HashMap<>(e.offsetOutOfRangePartitions());
        others.keySet().removeAll(e.divergentOffsets().keySet());
        if (!others.isEmpty()) {
          // Nothing of what was read is there: it is another log, and read from its beginning.
          throw new OffsetOutOfRangeException(others);
        }
        return ConsumerRecords.empty();
      }
    }

    private void goOn(TopicPartition partition, OffsetAndMetadata cut) {
      log.atWarn()
          .addKeyValue("partition", partition)
          .addKeyValue("offset", cut.offset())
          .log(
              "The log of the partition has lost what was behind this offset; what is written there"
                  + " from now on is worked, and what was worked is not worked again");
      seek(partition, cut);
    }
  }

  /**
   * Makes one long poll of several, once one has brought nothing: what was processed before is
   * committed by then. A turn of a Streams thread costs more than what its consumer does in it, and
   * nobody needs ten of them in a second. A record ends it, and soon what else Streams has to see
   * to.
   */
  static final class Rest {
    /** How long a station may take to notice that it is to stop, or has other partitions. */
    private static final Duration PART = Duration.ofMillis(250);

    private static final int PARTS = 4;

    private final BooleanSupplier mayRest;
    private boolean idle;

    Rest(BooleanSupplier mayRest) {
      this.mayRest = mayRest;
    }

    /**
     * @param poller polls for at most so long
     */
    ConsumerRecords<byte[], byte[]> poll(
        Duration timeout, Function<Duration, ConsumerRecords<byte[], byte[]>> poller) {
      if (!idle || timeout.isZero() || !mayRest.getAsBoolean()) {
        return noted(timeout, poller.apply(timeout));
      }
      ConsumerRecords<byte[], byte[]> records = poller.apply(PART);
      for (int part = 1; part < PARTS && isNothing(records) && mayRest.getAsBoolean(); part++) {
        records = poller.apply(PART);
      }
      return noted(timeout, records);
    }

    private ConsumerRecords<byte[], byte[]> noted(
        Duration timeout, ConsumerRecords<byte[], byte[]> records) {
      idle = isNothing(records) && !timeout.isZero();
      return records;
    }

    /** Offsets that were passed without a record, as transactions' markers are, are to be told. */
    private static boolean isNothing(ConsumerRecords<byte[], byte[]> records) {
      return records.isEmpty() && records.nextOffsets().isEmpty();
    }
  }
}
