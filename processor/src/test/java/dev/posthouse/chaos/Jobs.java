package dev.posthouse.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Submits jobs as any producer can. */
final class Jobs implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final Set<String> ids = new LinkedHashSet<>();

  Jobs(String bootstrapServers, String prefix) {
    topic = prefix + "requests";
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Submits so many more; returns when Kafka has them. */
  void submit(int count) {
    for (int i = 0; i < count; i++) {
      String id = "c-" + ids.size();
      ids.add(id);
      String json = "{\"id\":\"%1$s\",\"prompt\":\"job<%1$s>\"}".formatted(id);
      var _ = producer.send(new ProducerRecord<>(topic, id.getBytes(UTF_8), json.getBytes(UTF_8)));
    }
    producer.flush();
  }

  /** All so far. */
  Set<String> ids() {
    return ids;
  }

  @Override
  public void close() {
    producer.close();
  }
}
