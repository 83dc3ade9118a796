package dev.posthouse.cli.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.cli.Captured;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.kafka.KeyHash;
import dev.posthouse.kafka.NewTopics;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.Usage;
import dev.posthouse.wire.internal.JsonFormat;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which results are shown, of a topic on which some lie where they should not. */
class ResultsIT {
  private static final int PARTITIONS = 3;
  private static final Topics TOPICS = new Topics(KafkaFixture.uniquePrefix());
  private static Instant now;

  /** Its id says that it was made an hour after it ended. */
  private static String ahead;

  @BeforeAll
  static void write() throws Exception {
    now = Instant.now();
    ahead = new JobIds(InstantSource.fixed(now.plusSeconds(3600)), new Random(1)).next();
    KafkaProperties kafka =
        new KafkaProperties(Map.of("bootstrap.servers", KafkaFixture.bootstrapServers()));
    List<String> names = List.of(TOPICS.results(), TOPICS.deadLetters());
    try (Admin admin = Admin.create(kafka.adminProperties())) {
      admin
          .createTopics(
              names.stream().map(name -> new NewTopic(name, PARTITIONS, (short) 1)).toList())
          .all()
          .get();
      NewTopics.awaitLeaders(admin, names);
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            kafka.submitter(), new ByteArraySerializer(), new ByteArraySerializer())) {
      send(producer, result("old", "claude", 7200), home("old"));
      send(producer, result("hour", "gpt", 3600), home("hour"));
      send(producer, result("new", "claude", 60), home("new"));
      send(producer, result("stray", "gemini", 30), (home("stray") + 1) % PARTITIONS);
      send(producer, result(ahead, "claude", 10), home(ahead));
    }
  }

  @Test
  void sinceAndUntilBoundTheTimeOfTheEnd() {
    assertThat(ids("--since", "90m")).containsExactly("hour", "new", "stray", ahead);
    assertThat(ids("--until", "30m")).containsExactly("old", "hour");
    assertThat(ids("--since", "90m", "--until", "30m")).containsExactly("hour");
    assertThat(ids("--since", now.minusSeconds(45).toString())).containsExactly("stray", ahead);
  }

  @Test
  void aProviderLeavesOutWhatOthersAnswered() {
    assertThat(ids("--provider", "claude", "--from-beginning"))
        .containsExactly("old", "new", ahead);
    assertThat(ids("--provider", "gpt,gemini", "--since", "90m")).containsExactly("hour", "stray");
  }

  @Test
  void theNewestOfAProviderAreFoundBehindThoseOfOthers() {
    assertThat(ids("--provider", "gpt", "--limit", "1")).containsExactly("hour");
  }

  @Test
  void aJobIsFoundAlsoWhereItShouldNotLie() {
    assertThat(ids("--ids", "stray")).containsExactly("stray");
    assertThat(ids("--ids", "stray,old")).containsExactly("old", "stray");
  }

  @Test
  void aJobWhoseIdIsAheadOfItsEndIsFoundAllTheSame() {
    assertThat(ids("--ids", ahead)).containsExactly(ahead);
  }

  @Test
  void theOtherCriteriaHoldForIdsToo() {
    Captured captured = run("--ids", "old,stray", "--provider", "gpt");

    assertThat(captured.exitCode()).isZero();
    assertThat(captured.out()).isEmpty();
    assertThat(captured.err()).startsWith("no such job was answered yet");
  }

  @Test
  void aMissingTopicIsNamed() {
    Captured captured = Captured.run(local("dead-letters", "list"));

    assertThat(captured.err()).contains("has no topic " + TOPICS.replays());
  }

  @Test
  void aTimeInWhichNothingEndedIsSaidToBeOne() {
    assertThat(run("--until", "2020-01-01").err()).startsWith("no such job was answered yet");
  }

  private static List<String> ids(String... options) {
    Captured captured = run(options);
    assertThat(captured.err()).isEmpty();
    assertThat(captured.exitCode()).isZero();
    return captured
        .out()
        .lines()
        .map(line -> JsonFormat.read(line.getBytes(UTF_8), JobResult.class).getJobId())
        .toList();
  }

  private static Captured run(String... options) {
    List<String> args = new ArrayList<>(List.of("results", "--json"));
    args.addAll(List.of(options));
    return Captured.run(local(args.toArray(String[]::new)));
  }

  private static String[] local(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(
        List.of("--bootstrap", KafkaFixture.bootstrapServers(), "--prefix", TOPICS.prefix()));
    return all.toArray(String[]::new);
  }

  private static int home(String id) {
    return KeyHash.home(id.getBytes(UTF_8), PARTITIONS);
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, JobResult result, int partition) {
    var _ =
        producer.send(
            new ProducerRecord<>(
                TOPICS.results(),
                partition,
                result.getCompletedAt().toEpochMilli(),
                result.getJobId().getBytes(UTF_8),
                JsonFormat.write(result)));
  }

  private static JobResult result(String id, String provider, int secondsAgo) {
    Instant at = now.minusSeconds(secondsAgo);
    return JobResult.newBuilder()
        .setJobId(id)
        .setGeneration(1)
        .setRoute("default")
        .setProvider(provider)
        .setModel("a-model")
        .setText("Because.")
        .setStopReason("end")
        .setUsage(new Usage(12L, 20L, 0L, 0L, 0L, 0L))
        .setHistory(List.of())
        .setHandovers(0)
        .setMetadata(Map.of())
        .setSource(new Source(TOPICS.requests(), 0, 0L))
        .setSubmittedAt(at)
        .setAdmittedAt(at)
        .setCompletedAt(at)
        .build();
  }
}
