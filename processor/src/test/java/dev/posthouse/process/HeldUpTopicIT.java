package dev.posthouse.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.job.RetryPolicy;
import dev.posthouse.kafka.OpenTransaction;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.testbench.TestBench;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldUpTopicIT {
  private static final Duration AGO = Duration.ofMinutes(5);
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @TempDir Path state;

  /** Its producer was killed; what the command names ends it, and the requests are worked. */
  @Test
  void aTransactionThatHoldsUpTheRequestsIsMeasuredAndNamedWithTheCommandThatEndsIt()
      throws Exception {
    RetryPolicy retry = new RetryPolicy(4, Duration.ofMillis(50), Duration.ofSeconds(1));
    try (TestBench bench = new TestBench(state, 1, 32, retry);
        KafkaProducer<byte[], byte[]> killed = producer(bench);
        Admin admin = Admin.create(new KafkaProperties(bench.settings).adminProperties())) {
      TopicPartition partition = new TopicPartition(bench.topics.requests(), 0);
      killed.initTransactions();
      killed.beginTransaction();
      killed
          .send(
              new ProducerRecord<>(
                  partition.topic(),
                  partition.partition(),
                  Instant.now().minus(AGO).toEpochMilli(),
                  null,
                  "{\"id\":\"never\",\"prompt\":\"?\"}".getBytes(UTF_8)))
          .get();
      Set<String> behind = bench.submit("behind", 3);

      try (Node node = Node.start(bench.settings, Role.Selection.ALL)) {
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(heldUp(node, partition.topic())).isGreaterThan(200));
        assertThat(bench.terminal.ended()).isZero();
        List<OpenTransaction> open =
            OpenTransaction.find(admin, List.of(partition.topic()), Instant.now());
        assertThat(open)
            .singleElement()
            .satisfies(
                one -> {
                  assertThat(one.isHanging()).isTrue();
                  assertThat(one.behind()).isEqualTo(4);
                  assertThat(one.text("kafka:9092"))
                      .contains(
                          "stands still at partition 0, offset 0",
                          "abort --topic " + partition.topic() + " --partition 0 --start-offset 0");
                });

        abort(admin, partition, open.getFirst());

        JourneyIT.awaitAll(bench, behind);
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(heldUp(node, partition.topic())).isZero());
      }
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(TestBench bench) {
    Map<String, Object> properties =
        new KafkaProperties(bench.settings)
            .transactionalProducer(bench.topics.prefix() + "stranger");
    properties.put("transaction.timeout.ms", 600_000);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** As {@code kafka-transactions.sh abort} does, which looks up the producer by the offset. */
  static void abort(Admin admin, TopicPartition partition, OpenTransaction open) throws Exception {
    ProducerState producer =
        admin
            .describeProducers(List.of(partition))
            .partitionResult(partition)
            .get()
            .activeProducers()
            .stream()
            .filter(one -> one.currentTransactionStartOffset().orElse(-1) == open.offset())
            .findFirst()
            .orElseThrow();
    admin
        .abortTransaction(
            new AbortTransactionSpec(
                partition,
                producer.producerId(),
                (short) producer.producerEpoch(),
                producer.coordinatorEpoch().orElse(0)))
        .all()
        .get();
  }

  private static double heldUp(Node node, String topic) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI metrics = node.url().resolve("/metrics");
      return http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
          .body()
          .lines()
          .filter(
              line -> line.startsWith("posthouse_topic_held_up_seconds{topic=\"" + topic + "\"}"))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
          .findFirst()
          .orElse(-1);
    }
  }
}
