package dev.posthouse.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.testbench.Longest;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What P1 stands on: a broker that keeps what it has acknowledged. */
@Order(Longest.FIRST)
class AcknowledgedCommitsIT {
  private static final String TOPIC = "letters";

  /**
   * Red in most runs on brokers of Kafka 4.3.1 and 4.4.0: KAFKA-20734 makes them forget commits.
   */
  @Test
  void aBrokerKeepsEveryCommitThoughItStopsInTheMidstOfTransactions() throws Exception {
    try (TestBroker kafka = KafkaFixture.own()) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
        admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
      }
      try (Writers writers = Writers.start(kafka.bootstrapServers(), TOPIC, 8)) {
        for (int bounce = 0; bounce < 3; bounce++) {
          writers.awaitCommits(100);
          kafka.restart();
        }
        writers.awaitCommits(100);
        Set<String> acknowledged = writers.stop();

        Set<String> lost = new TreeSet<>(acknowledged);
        lost.removeAll(committed(kafka, acknowledged.size()));
        assertThat(lost).as("lost of %d acknowledged commits", acknowledged.size()).isEmpty();
      }
    }
  }

  private static Set<String> committed(TestBroker kafka, int count) {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers", kafka.bootstrapServers(),
            "isolation.level", "read_committed",
            "auto.offset.reset", "earliest");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(new TopicPartition(TOPIC, 0)));
      Set<String> values = new HashSet<>();
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
