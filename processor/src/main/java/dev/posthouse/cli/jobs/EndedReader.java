package dev.posthouse.cli.jobs;

import dev.posthouse.cli.cluster.Connection;
import dev.posthouse.kafka.TopicFollower;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the results and dead letters that come from now on, committed ones only. To be made before
 * anything is sent that is waited for. What ended before is read by {@link EndedScan}.
 *
 * <p>Tested by {@code ResultsIT}.
 */
final class EndedReader implements AutoCloseable {
  private final TopicFollower follower;
  private final EndedDecoder decoder;

  EndedReader(Connection connection, List<TopicPartition> partitions, EndedDecoder decoder) {
    this.decoder = decoder;
    this.follower =
        TopicFollower.fromNow(
            new KafkaConsumer<>(
                connection.kafka().reader(),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer()),
            partitions);
  }

  /** Where that ends which is left out. */
  Map<TopicPartition, Long> ends() {
    return follower.ends();
  }

  /** What ended meanwhile; waits for the first up to the time given. */
  List<Ended> poll(Duration patience, EndedFilter filter) {
    List<Ended> found = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : follower.poll(patience)) {
      Ended ended =
          filter.mayMatch(record.key())
              ? decoder.decode(record.topic(), record.partition(), record.offset(), record.value())
              : null;
      if (ended != null && filter.matches(ended)) {
        found.add(ended);
      }
    }
    return found;
  }

  @Override
  public void close() {
    follower.close();
  }
}
