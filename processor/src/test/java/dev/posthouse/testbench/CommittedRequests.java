package dev.posthouse.testbench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.serde.RecordDeserializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The requests on a topic, as any consumer of committed records sees them: an independent reader,
 * which knows nothing of replays.
 */
public final class CommittedRequests implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Deserializer<JobRequest> requests;
  private final List<TopicPartition> partitions;
  private final Map<String, List<JobRequest>> byId = new TreeMap<>();

  public CommittedRequests(KafkaProperties kafka, String topic) {
    this(kafka, topic, new RecordDeserializer<>(JobRequest.class));
  }

  public CommittedRequests(KafkaProperties kafka, String topic, Deserializer<JobRequest> requests) {
    this.requests = requests;
    consumer =
        new KafkaConsumer<>(
            kafka.reader(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** All so far, by job id. */
  public Map<String, List<JobRequest>> read() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        byId.computeIfAbsent(new String(record.key(), UTF_8), _ -> new ArrayList<>())
            .add(requests.deserialize(record.topic(), record.value()));
      }
    }
    return byId;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
