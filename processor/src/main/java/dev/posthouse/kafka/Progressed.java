package dev.posthouse.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a partition is worked, as a record on the topic of progress tells.
 *
 * <p>Tested by {@code ProviderLagTest}.
 *
 * @param of the partition that is worked
 * @param topicId of the topic that it is of
 * @param offset all before it is worked
 * @param written in which partition of the topic of progress
 * @param at when, by the broker's clock, in milliseconds since 1970
 */
record Progressed(TopicPartition of, String topicId, long offset, int written, long at) {

  /** Reads a record; empty if it tells of something else. */
  static Optional<Progressed> read(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null || record.value() == null) {
      return Optional.empty();
    }
    String[] key = new String(record.key(), UTF_8).split(" ", 3);
    String[] value = new String(record.value(), UTF_8).split(" ", 3);
    if (key.length < 3 || value.length < 2 || !ProgressTopic.tellsOfWork(key[0])) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Progressed(
              new TopicPartition(key[2], Integer.parseInt(key[1])),
              value[0],
              Long.parseLong(value[1]),
              record.partition(),
              record.timestamp()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** A partition is told of in several partitions if the topic of progress has grown. */
  Progressed orNewer(Progressed next) {
    return next.written == written || next.at >= at ? next : this;
  }
}
