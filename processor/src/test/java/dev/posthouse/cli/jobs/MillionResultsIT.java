package dev.posthouse.cli.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.cli.Captured;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.kafka.NewTopics;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.testbench.Alone;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.Usage;
import dev.posthouse.wire.internal.JsonFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/**
 * Ten results among very many. A tenth of a million, unless {@code
 * -Dposthouse.test.results=1000000} asks for all of it, which takes a minute.
 */
@Alone
class MillionResultsIT {
  private static final int RESULTS = Integer.getInteger("posthouse.test.results", 100_000);
  private static final int PARTITIONS = 12;

  @Test
  void tenAmongAMillionAreFoundInUnderFiveSeconds() throws Exception {
    Topics topics = new Topics(KafkaFixture.uniquePrefix());
    KafkaProperties kafka =
        new KafkaProperties(Map.of("bootstrap.servers", KafkaFixture.bootstrapServers()));
    try (Admin admin = Admin.create(kafka.adminProperties())) {
      admin
          .createTopics(List.of(new NewTopic(topics.results(), PARTITIONS, (short) 1)))
          .all()
          .get();
      NewTopics.awaitLeaders(admin, List.of(topics.results()));
    }
    write(kafka, topics);
    String ids =
        IntStream.range(0, 10)
            .mapToObj(i -> "job-" + (long) i * RESULTS / 10)
            .collect(Collectors.joining(","));
    String[] command = {
      "results",
      "--json",
      "--ids",
      ids,
      "--bootstrap",
      KafkaFixture.bootstrapServers(),
      "--prefix",
      topics.prefix()
    };

    long start = System.nanoTime();
    Captured captured = Captured.run(command);
    Duration took = Duration.ofNanos(System.nanoTime() - start);

    System.out.printf("ten of %,d results: %d ms%n", RESULTS, took.toMillis());
    assertThat(captured.exitCode()).isZero();
    assertThat(captured.out().lines()).hasSize(10);
    assertThat(took).isLessThan(Duration.ofSeconds(5));
  }

  private static void write(KafkaProperties kafka, Topics topics) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            kafka.submitter(), new ByteArraySerializer(), new ByteArraySerializer())) {
      Instant now = Instant.now();
      for (int i = 0; i < RESULTS; i++) {
        String id = "job-" + i;
        byte[] value = JsonFormat.write(result(topics, id, i, now));
        var _ = producer.send(new ProducerRecord<>(topics.results(), id.getBytes(UTF_8), value));
      }
    }
  }

  private static JobResult result(Topics topics, String id, int number, Instant now) {
    return JobResult.newBuilder()
        .setJobId(id)
        .setGeneration(1)
        .setRoute("default")
        .setProvider("claude")
        .setModel("claude-sonnet-4-5")
        .setText("The answer to " + id + " is forty-two, as everybody knows by now.")
        .setStopReason("end")
        .setUsage(new Usage(12L, 20L, 0L, 0L, 0L, 0L))
        .setHistory(List.of())
        .setHandovers(0)
        .setMetadata(Map.of())
        .setSource(new Source(topics.requests(), 0, (long) number))
        .setSubmittedAt(now)
        .setAdmittedAt(now)
        .setCompletedAt(now)
        .build();
  }
}
