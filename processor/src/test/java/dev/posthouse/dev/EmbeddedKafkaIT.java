package dev.posthouse.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {
  private static final String TOPIC = "letters";

  @Test
  void keepsItsRecordsAndClusterIdInAGivenFolder(@TempDir Path folder) throws Exception {
    String clusterId;
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, StablePort.find())) {
      createTopic(kafka);
      send(kafka, List.of("first"), true);
      kafka.restart();
      send(kafka, List.of("second"), true);
      clusterId = kafka.clusterId();
    }

    try (EmbeddedKafka again = EmbeddedKafka.start(folder, StablePort.find())) {
      assertThat(committed(again, 2)).containsExactly("first", "second");
      assertThat(again.clusterId()).isEqualTo(clusterId);
    }
  }

  @Test
  void hidesAnAbortedTransactionFromReadCommittedReadersAndDeletesATemporaryFolder()
      throws Exception {
    Path folder;
    try (EmbeddedKafka kafka = EmbeddedKafka.start(null, 0)) {
      folder = kafka.folder();
      createTopic(kafka);

      send(kafka, List.of("aborted"), false);
      send(kafka, List.of("committed"), true);

      assertThat(committed(kafka, 1)).containsExactly("committed");
    }
    assertThat(folder).doesNotExist();
  }

  @Test
  void refusesAFolderThatAnotherBrokerHolds(@TempDir Path folder) {
    try (BrokerFolder held = BrokerFolder.open(folder)) {
      assertThatThrownBy(() -> EmbeddedKafka.start(folder, 0))
          .hasMessageContaining(held.path().toString())
          .hasMessageContaining("in use by another embedded Kafka broker");
    }
  }

  @Test
  void refusesAFolderThatCannotBeWritten(@TempDir Path parent) throws IOException {
    Path file = Files.writeString(parent.resolve("a-file"), "");

    assertThatThrownBy(() -> EmbeddedKafka.start(file.resolve("kafka"), 0))
        .hasMessageContaining("a-file")
        .hasMessageContaining("cannot be written");
  }

  @Test
  void refusesAPortThatIsTaken(@TempDir Path folder) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedKafka.start(folder, taken.getLocalPort()))
          .hasMessageContaining("Port " + taken.getLocalPort())
          .hasMessageContaining("is taken");
    }
  }

  private static void createTopic(EmbeddedKafka kafka)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
  }

  private static void send(EmbeddedKafka kafka, List<String> values, boolean commit) {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "transactional.id",
            "writer",
            "transaction.timeout.ms",
            10_000);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      var sent =
          values.stream().map(value -> producer.send(new ProducerRecord<>(TOPIC, value))).toList();
      producer.flush();
      assertThat(sent).allMatch(Future::isDone);
      if (commit) {
        producer.commitTransaction();
      } else {
        producer.abortTransaction();
      }
    }
  }

  private static List<String> committed(EmbeddedKafka kafka, int count) {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers", kafka.bootstrapServers(),
            "isolation.level", "read_committed",
            "auto.offset.reset", "earliest");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
      List<String> values = new ArrayList<>();
      long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (values.size() < count && System.nanoTime() < deadline) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
          values.add(record.value());
        }
      }
      return values;
    }
  }
}
