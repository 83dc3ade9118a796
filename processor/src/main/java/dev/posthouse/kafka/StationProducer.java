package dev.posthouse.kafka;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The producer with which a thread of a Streams station commits. What is committed is told on the
 * topic of progress too, once for each partition and transaction, beside the offsets of the group;
 * and the thread's {@link CommitPace} learns what a commit takes.
 *
 * <p>Tested by {@code StationProducerIT}.
 */
final class StationProducer extends KafkaProducer<byte[], byte[]> {
  private final @Nullable Progress progress;

  /**
   * @param config as Streams makes it
   * @param progress makes records that tell how far the topic is worked; null for none
   */
  StationProducer(Map<String, Object> config, @Nullable Progress progress) {
    super(config, new ByteArraySerializer(), new ByteArraySerializer());
    this.progress = progress;
  }

  @Override
  public void flush() {
    CommitPace.current().spend(super::flush);
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    if (progress != null) {
      offsets.forEach((partition, position) -> tell(progress, partition, position.offset()));
    }
    CommitPace.current().spend(() -> super.sendOffsetsToTransaction(offsets, group));
  }

  /** What Streams notes beside an offset is for itself. The commit tells of failures. */
  private void tell(Progress of, TopicPartition partition, long offset) {
    var _ = send(of.worked(partition, new OffsetAndMetadata(offset)).toProducer());
  }

  @Override
  public void commitTransaction() {
    CommitPace.current().spend(super::commitTransaction);
    CommitPace.current().committed();
  }
}
