package dev.posthouse.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Makes the records that tell how far partitions are worked. They are written in the transaction of
 * what was worked, as the offsets of the consumer group are, and say the same; but brokers forget
 * the offsets of a group that nobody uses, and these they keep.
 *
 * <p>Tested by {@code LostOffsetsIT}.
 */
public final class Progress {
  private final String topic;
  private final KnownTopics known;

  /**
   * @param topic where the records go
   * @param known which topics the partitions are of
   */
  public Progress(String topic, KnownTopics known) {
    this.topic = topic;
    this.known = known;
  }

  /** All before the position's offset is worked, and above it what the metadata tells. */
  public EncodedRecord worked(TopicPartition partition, OffsetAndMetadata position) {
    return worked(partition, known.id(partition.topic()), position);
  }

  EncodedRecord worked(TopicPartition partition, String topicId, OffsetAndMetadata position) {
    return record(
        ProgressTopic.key(partition),
        topicId + " " + position.offset() + " " + position.metadata());
  }

  /** A topic is known. */
  EncodedRecord known(String name, TopicState state) {
    return record(ProgressTopic.key(name), state.format());
  }

  /** Whatever was known of a topic is not any more. */
  EncodedRecord forgotten(String name) {
    return record(ProgressTopic.key(name), "");
  }

  private EncodedRecord record(String key, String value) {
    return new EncodedRecord(
        topic, key.getBytes(UTF_8), value.getBytes(UTF_8), new RecordHeaders());
  }
}
