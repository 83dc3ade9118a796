package dev.posthouse.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
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
  /**
   * Longer than a transaction of ours may last, 10 s, and than the interval at which brokers look
   * for those that have lasted too long, 10 s.
   */
  private static final Duration SETTLED = Duration.ofSeconds(60);

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

  /** Whether a key that begins with that word is a partition's. */
  static boolean tellsOfWork(String word) {
    return WORKED.equals(word + " ");
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
    TopicScan scan = new TopicScan(reader);
    return read(scan, scan.now(partitions(admin), null, null));
  }

  /**
   * Reads all that is committed, or may yet be: returns when the transactions have ended that are
   * open now. Brokers end those of a process that was killed.
   *
   * @throws IllegalStateException if one has not ended in time; the message names the command that
   *     ends it
   */
  Content readSettled(Admin admin) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions(admin).forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    List<TopicScan.Stretch> all =
        NewTopics.offsets(admin, latest).entrySet().stream()
            .map(end -> new TopicScan.Stretch(end.getKey(), 0, end.getValue()))
            .filter(stretch -> stretch.from() < stretch.to())
            .toList();
    try {
      // Read up to the end, which a reader of committed records reaches behind those transactions.
      return read(new TopicScan(reader, SETTLED), all);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "How far topics are worked is not known: a transaction on %1$s has been open for longer than %2$d s. See kafka-transactions.sh find-hanging --topic %1$s, abort it with kafka-transactions.sh abort, and start again"
              .formatted(name, SETTLED.toSeconds()),
          e);
    }
  }

  private List<TopicPartition> partitions(Admin admin) {
    return NewTopics.partitions(admin, name).stream()
        .map(info -> new TopicPartition(name, info.partition()))
        .toList();
  }

  private static Content read(TopicScan scan, List<TopicScan.Stretch> stretches) {
    Content content = new Content();
    scan.read(
        stretches,
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
