package dev.posthouse.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Reads and writes the topic of progress as a whole. Its records are text:
 *
 * <pre>
 *   worked PARTITION TOPIC : TOPIC-ID OFFSET METADATA          how far a partition is worked
 *   topic TOPIC            : TOPIC-ID PARTITIONS@MILLISECOND…  what a topic is, and was
 * </pre>
 *
 * <p>Tested by {@code LostOffsetsIT}.
 */
public final class ProgressTopic {
  private static final String WORKED = "worked ";
  private static final String TOPIC = "topic ";

  private final String name;
  private final Map<String, Object> reader;
  private final Map<String, Object> producer;

  /**
   * @param name with its prefix
   * @param reader properties of a consumer of committed records, without a group
   * @param producer properties of a producer
   */
  public ProgressTopic(String name, Map<String, Object> reader, Map<String, Object> producer) {
    this.name = name;
    this.reader = reader;
    this.producer = producer;
  }

  static String key(TopicPartition partition) {
    return WORKED + partition.partition() + " " + partition.topic();
  }

  static String key(String topic) {
    return TOPIC + topic;
  }

  /** How far a partition of one topic is worked. */
  record Worked(String topicId, OffsetAndMetadata position) {}

  /** What lies on the topic. */
  public static final class Content {
    private final Map<String, Written> values = new HashMap<>();

    /**
     * @param at by the broker's clock
     */
    private record Written(String value, int partition, long at) {

      /** A key lies in several partitions if the topic has grown. */
      Written orNewer(Written next) {
        return next.partition == partition || next.at >= at ? next : this;
      }
    }

    private Optional<String> value(String key) {
      return Optional.ofNullable(values.get(key)).map(Written::value);
    }

    /** The topic of that name as it was last seen. */
    Optional<TopicState> topic(String name) {
      return value(key(name)).flatMap(TopicState::parse);
    }

    /** How far a partition is worked; empty if it never was, or its topic was another. */
    Optional<OffsetAndMetadata> worked(TopicPartition partition, String topicId) {
      return value(key(partition))
          .flatMap(Content::parse)
          .filter(worked -> worked.topicId().equals(topicId))
          .map(Worked::position);
    }

    private static Optional<Worked> parse(String text) {
      String[] parts = text.split(" ", 3);
      try {
        return Optional.of(
            new Worked(parts[0], new OffsetAndMetadata(Long.parseLong(parts[1]), parts[2])));
      } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }

  String name() {
    return name;
  }

  /** Reads all that is committed by now. */
  public Content read(Admin admin) {
    List<TopicPartition> partitions =
        NewTopics.partitions(admin, name).stream()
            .map(info -> new TopicPartition(name, info.partition()))
            .toList();
    Content content = new Content();
    TopicScan scan = new TopicScan(reader);
    scan.read(
        scan.now(partitions, null, null),
        (ConsumerRecord<byte[], ByteBuffer> record) -> {
          if (record.key() != null && record.value() != null) {
            content.values.merge(
                new String(record.key(), UTF_8),
                new Content.Written(
                    UTF_8.decode(record.value()).toString(),
                    record.partition(),
                    record.timestamp()),
                Content.Written::orNewer);
          }
        });
    return content;
  }

  /** Writes records, and returns when Kafka has them. */
  void write(List<EncodedRecord> records) {
    if (records.isEmpty()) {
      return;
    }
    try (Producer<byte[], byte[]> open =
        new KafkaProducer<>(producer, new ByteArraySerializer(), new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent =
          records.stream().map(record -> open.send(record.toProducer())).toList();
      open.flush();
      sent.forEach(ProgressTopic::await);
    }
  }

  private static void await(Future<RecordMetadata> sent) {
    try {
      var _ = sent.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new KafkaException(e.getCause());
    }
  }
}
