package dev.posthouse.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients of a Streams station. They are Kafka's own, but for what becomes of a log that has
 * lost its tail, as after an unclean election: Streams would read it once more from its beginning,
 * and all that is still there of what was worked would be worked again. Its consumer knows where
 * the log was cut (KIP-320), and goes on there.
 *
 * <p>Tested by {@code TruncationIT}.
 */
final class StreamsClients implements KafkaClientSupplier {
  private static final Logger log = LoggerFactory.getLogger(StreamsClients.class);

  private final Runnable givenPartitions;

  /**
   * @param givenPartitions is told of partitions that come
   */
  StreamsClients(Runnable givenPartitions) {
    this.givenPartitions = givenPartitions;
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new CutAwareConsumer(config, givenPartitions);
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
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
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

    CutAwareConsumer(Map<String, Object> config, Runnable givenPartitions) {
      super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      this.givenPartitions = givenPartitions;
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
      super.subscribe(topics, new ToldOfPartitions(listener, givenPartitions));
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
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
}
