package dev.posthouse.cli.providers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.cli.cluster.Cluster;
import dev.posthouse.cli.cluster.Connection;
import dev.posthouse.cli.cluster.KnownProviders;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.health.ProviderHealth;
import dev.posthouse.health.ProviderStates;
import dev.posthouse.wire.serde.JsonSerializer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What the fleet knows of its providers, as a command reads and adds to it.
 *
 * <p>Tested by {@code HealthIT}.
 */
final class ProviderTopic {
  private final Connection connection;
  private final String topic;

  private ProviderTopic(Connection connection) {
    this.connection = connection;
    this.topic = connection.topics().providerState();
  }

  /**
   * To look only.
   *
   * @throws CommandFailedException if the cluster cannot be reached, refuses, or lacks the topic
   */
  static ProviderTopic toRead(Connection connection)
      throws CommandFailedException, InterruptedException {
    ProviderTopic opened = new ProviderTopic(connection);
    var _ = new Cluster(connection).toRead(List.of(opened.topic));
    return opened;
  }

  /**
   * To look, and to say something.
   *
   * @throws CommandFailedException if the cluster cannot be reached, refuses, or lacks the topic
   */
  static ProviderTopic toWrite(Connection connection)
      throws CommandFailedException, InterruptedException {
    ProviderTopic opened = toRead(connection);
    new Cluster(connection).toWrite(List.of(opened.topic));
    return opened;
  }

  /** By provider; of those that nobody said anything about, nothing. */
  Map<String, KnownProviders.Known> read() {
    return KnownProviders.read(connection);
  }

  /** Says something of a provider: as JSON, which every process reads whatever it writes. */
  void write(String provider, ProviderHealth health, Instant now)
      throws CommandFailedException, InterruptedException {
    String actor = System.getProperty("user.name", "somebody");
    SpecificRecord state = ProviderStates.record(provider, health, actor, now);
    try (JsonSerializer<SpecificRecord> serializer = new JsonSerializer<>();
        Producer<byte[], byte[]> producer =
            new KafkaProducer<>(
                connection.kafka().submitter(),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  topic, provider.getBytes(UTF_8), serializer.serialize(topic, state)))
          .get();
    } catch (ExecutionException e) {
      throw new CommandFailedException(
          "Kafka at %s did not take it on topic %s: %s"
              .formatted(connection.bootstrap(), topic, String.valueOf(e.getCause())),
          e);
    }
  }
}
