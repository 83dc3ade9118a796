package dev.posthouse.dev.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthouse.kafka.TopicScan;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The compacted topic that keeps the schemas, in the records of Confluent's registry, so that
 * either can take over.
 *
 * <p>Tested by {@code RegistryServerIT}.
 */
final class SchemaTopic implements AutoCloseable {

  private final String bootstrapServers;
  private final String topic;
  private final KafkaProducer<String, String> producer;

  SchemaTopic(String bootstrapServers, String topic) {
    this.bootstrapServers = bootstrapServers;
    this.topic = topic;
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "acks",
            "all",
            "delivery.timeout.ms",
            20_000,
            "request.timeout.ms",
            5_000,
            "linger.ms",
            0);
    this.producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
  }

  /** Creates the topic if it is missing, and reads it to its end. */
  void readInto(Subjects subjects) {
    create();
    Map<String, Object> properties =
        Map.of("bootstrap.servers", bootstrapServers, "enable.auto.commit", false);
    var partition = new TopicPartition(topic, 0);
    TopicScan scan = new TopicScan(properties);
    scan.read(scan.now(List.of(partition), null, null), record -> apply(record, subjects));
  }

  private void create() {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      NewTopic compacted =
          new NewTopic(topic, 1, (short) 1).configs(Map.of("cleanup.policy", "compact"));
      admin.createTopics(List.of(compacted)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new IllegalStateException(
            "The topic '%s' of the registry could not be created on %s: %s"
                .formatted(topic, bootstrapServers, e.getMessage()),
            e);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static void apply(ConsumerRecord<byte[], ByteBuffer> record, Subjects subjects) {
    try {
      SchemaRecords.apply(
          new String(record.key(), UTF_8),
          record.value() == null ? null : UTF_8.decode(record.value().duplicate()).toString(),
          subjects);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "The record at offset %d of topic '%s' is not a registry's; name another topic for the registry"
              .formatted(record.offset(), record.topic()),
          e);
    }
  }

  /** Writes a schema and returns when the broker has it. */
  void append(RegisteredSchema schema) {
    append(
        SchemaRecords.schemaKey(schema.subject(), schema.version()), SchemaRecords.value(schema));
  }

  /** Writes that all versions of a subject up to one are deleted softly. */
  void appendDeletion(String subject, int version) {
    append(SchemaRecords.deletionKey(subject), SchemaRecords.deletion(subject, version));
  }

  /** Writes that a version is deleted for good. */
  void appendTombstone(String subject, int version) {
    append(SchemaRecords.schemaKey(subject, version), null);
  }

  /**
   * Writes a compatibility level and returns when the broker has it; subject null for the default,
   * level null if it is taken back.
   */
  void append(@Nullable String subject, @Nullable CompatibilityLevel level) {
    append(SchemaRecords.configKey(subject), level == null ? null : SchemaRecords.value(level));
  }

  /** Writes a mode, as {@link #append(String, CompatibilityLevel)} writes a level. */
  void append(@Nullable String subject, @Nullable Mode mode) {
    append(SchemaRecords.modeKey(subject), mode == null ? null : SchemaRecords.value(mode));
  }

  private void append(ObjectNode key, @Nullable ObjectNode value) {
    try {
      producer
          .send(
              new ProducerRecord<>(topic, key.toString(), value == null ? null : value.toString()))
          .get();
    } catch (ExecutionException e) {
      throw RegistryException.storeFailed(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("Interrupted while the schema topic was in use", e);
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }
}
