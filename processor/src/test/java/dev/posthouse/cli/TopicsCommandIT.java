package dev.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.kafka.TopicSetup;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.TopicSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicsCommandIT {
  private final String prefix = KafkaFixture.uniquePrefix();
  private final String topic = prefix + "provider.claude";
  private final KafkaProperties kafka =
      new KafkaProperties(Map.of("bootstrap.servers", KafkaFixture.bootstrapServers()));

  @TempDir Path folder;
  private Path config;

  @BeforeEach
  void topicWithARecord() throws Exception {
    config =
        Files.writeString(
            folder.resolve("posthouse.yaml"),
            """
            kafka: {bootstrap.servers: "%s"}
            topics: {prefix: %s, partitions: 1}
            wire: {format: json}
            providers: {claude: {api: anthropic, model: m, credential: none, baseUrl: "http://localhost:1"}}
            routes: {default: {chain: [claude]}}
            """
                .formatted(KafkaFixture.bootstrapServers(), prefix));
    try (Admin admin = Admin.create(kafka.adminProperties());
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                kafka.submitter(), new ByteArraySerializer(), new ByteArraySerializer())) {
      var _ = new TopicSetup(admin, new TopicSettings(prefix, 1, 1)).ensure(List.of("claude"));
      producer.send(new ProducerRecord<>(topic, new byte[1], new byte[1])).get();
    }
  }

  @Test
  void whatLiesThereCountsAsWorkedOrNot() throws Exception {
    assertThat(adopt(topic, "--skip").out()).contains("counts as worked");
    assertThat(committed()).isEqualTo(1);

    assertThat(adopt(topic, "--work").out()).contains("will be worked");
    assertThat(committed()).isZero();
  }

  @Test
  void topicsThatAreMissingAreCreatedAndThoseThatAreThereEnlarged() throws Exception {
    Files.writeString(
        config,
        Files.readString(config)
            .replace("partitions: 1", "partitions: 3")
            .replace(
                "}\nroutes:",
                ", gpt: {api: openai, model: m, credential: none, baseUrl:"
                    + " \"http://localhost:1\"}}\n"
                    + "routes:"));
    assertThat(partitions()).hasSize(1);

    Captured created = create();

    assertThat(created.exitCode()).as(created.err()).isZero();
    assertThat(created.out()).contains(prefix + "requests has 3 partitions");
    assertThat(partitions()).containsExactly(3, 3);
    assertThat(create().exitCode()).isZero();
  }

  private Captured create() {
    return Captured.run("topics", "create", "--config", config.toString());
  }

  /** Of each provider's topic. */
  private List<Integer> partitions() throws Exception {
    try (Admin admin = Admin.create(kafka.adminProperties())) {
      List<String> topics =
          admin.listTopics().names().get().stream()
              .filter(name -> name.startsWith(prefix + "provider."))
              .toList();
      return admin.describeTopics(topics).allTopicNames().get().values().stream()
          .map(topic -> topic.partitions().size())
          .toList();
    }
  }

  @Test
  void aTopicThatJobsAreNotWorkedFromIsRefusedWithThoseThatAre() {
    Captured captured = adopt(prefix + "results", "--skip");

    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(captured.err()).contains(prefix + "requests", prefix + "retries", topic);
  }

  @Test
  void oneMustSayWhich() {
    assertThat(adopt(topic).exitCode()).isEqualTo(2);
    assertThat(adopt(topic, "--skip", "--work").exitCode()).isEqualTo(2);
  }

  private Captured adopt(String name, String... choice) {
    List<String> arguments =
        new ArrayList<>(List.of("topics", "adopt", name, "--config", config.toString()));
    arguments.addAll(List.of(choice));
    return Captured.run(arguments.toArray(String[]::new));
  }

  private long committed() throws Exception {
    try (Admin admin = Admin.create(kafka.adminProperties())) {
      return Objects.requireNonNull(
              admin
                  .listConsumerGroupOffsets(prefix + "attempt.claude")
                  .partitionsToOffsetAndMetadata()
                  .get()
                  .get(new TopicPartition(topic, 0)))
          .offset();
    }
  }
}
