package dev.posthouse.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.dev.registry.RegistryServer;
import dev.posthouse.kafka.NewTopics;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.testbench.CommittedRequests;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.FailureRecord;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.UndecodableException;
import dev.posthouse.wire.Usage;
import dev.posthouse.wire.client.JobEnd;
import dev.posthouse.wire.client.PosthouseClient;
import dev.posthouse.wire.serde.AvroSerializer;
import dev.posthouse.wire.serde.JsonSerializer;
import dev.posthouse.wire.serde.RecordDeserializer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client of the {@code schemas} jar; what a processor would answer is written here. */
class PosthouseClientIT {
  private static final long PATIENCE_SECONDS = 60;

  private final Topics topics = new Topics(KafkaFixture.uniquePrefix());
  private final KafkaProperties kafka =
      new KafkaProperties(Map.of("bootstrap.servers", KafkaFixture.bootstrapServers()));
  private final Map<String, Object> settings =
      Map.of("bootstrap.servers", KafkaFixture.bootstrapServers());
  private final KafkaProducer<String, byte[]> processor =
      new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());

  @BeforeEach
  void prepare() throws Exception {
    List<String> names = List.of(topics.requests(), topics.results(), topics.deadLetters());
    try (Admin admin = Admin.create(kafka.adminProperties())) {
      admin
          .createTopics(names.stream().map(name -> new NewTopic(name, 2, (short) 1)).toList())
          .all()
          .get();
      NewTopics.awaitLeaders(admin, names);
    }
  }

  @AfterEach
  void close() {
    processor.close();
  }

  @Test
  void whoSubmitsIsToldTheResultOfThisJobAndOfNoOther() throws Exception {
    try (PosthouseClient client = PosthouseClient.connect(settings, topics)) {
      CompletableFuture<JobEnd> end = client.submit(request("Why?").setId("a1").build());
      awaitRequest("a1", Map.of());
      write(topics.results(), "b1", "no record".getBytes(UTF_8));
      write(topics.results(), "a1", json(result("a1")));

      assertThat(end.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              JobEnd.Answered.class,
              answered -> assertThat(answered.result().getText()).isEqualTo("Because a1."));
    }
  }

  @Test
  void aJobThatCouldNotBeAnsweredEndsAsItsLetter() throws Exception {
    try (PosthouseClient client = PosthouseClient.connect(settings, topics)) {
      JobRequest request = request("Why?").build();

      CompletableFuture<JobEnd> end = client.submit(request);
      write(topics.deadLetters(), request.getId(), letter(request.getId()));

      assertThat(request.getId()).isNotBlank();
      assertThat(end.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              JobEnd.Dead.class,
              dead ->
                  assertThat(dead.letter().getReason())
                      .extracting(FailureRecord::getKind)
                      .isEqualTo("overloaded"));
    }
  }

  @Test
  void withARegistryBothWaysAreAvro() throws Exception {
    try (RegistryServer registry =
        RegistryServer.start(KafkaFixture.bootstrapServers(), 0, topics.prefix() + "schemas")) {
      Map<String, Object> avro =
          Map.of(
              "bootstrap.servers",
              KafkaFixture.bootstrapServers(),
              "schema.registry.url",
              registry.url().toString());
      try (PosthouseClient client = PosthouseClient.connect(avro, topics);
          Serializer<JobResult> results = new AvroSerializer<>()) {
        results.configure(avro, false);
        CompletableFuture<JobEnd> end = client.submit(request("Why?").setId("a1").build());
        awaitRequest("a1", avro);
        write(topics.results(), "a1", results.serialize(topics.results(), result("a1")));

        assertThat(end.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isInstanceOf(JobEnd.Answered.class);
      }
    }
  }

  @Test
  void anAnswerThatCannotBeReadIsToldAndEndsNothingElse() throws Exception {
    try (PosthouseClient client = PosthouseClient.connect(settings, topics)) {
      CompletableFuture<JobEnd> bad = client.submit(request("Why?").setId("a1").build());
      CompletableFuture<JobEnd> good = client.submit(request("Why?").setId("a2").build());
      write(topics.results(), "a1", "no record".getBytes(UTF_8));
      write(topics.results(), "a2", json(result("a2")));

      assertThatThrownBy(() -> bad.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(UndecodableException.class);
      assertThat(good.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isInstanceOf(JobEnd.Answered.class);
    }
  }

  @Test
  void whoWaitsIsToldThatTheClientIsClosed() {
    PosthouseClient client = PosthouseClient.connect(settings, topics);
    CompletableFuture<JobEnd> end = client.submit(request("Why?").build());

    client.close();

    assertThatThrownBy(() -> end.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .hasRootCauseMessage("the client is closed");
    assertThatThrownBy(
            () -> client.submit(request("Why?").build()).get(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
  }

  private static JobRequest.Builder request(String prompt) {
    return JobRequest.newBuilder().setPrompt(prompt);
  }

  private void awaitRequest(String id, Map<String, Object> registry) {
    RecordDeserializer<JobRequest> requests = new RecordDeserializer<>(JobRequest.class);
    requests.configure(registry, false);
    try (CommittedRequests committed = new CommittedRequests(kafka, topics.requests(), requests)) {
      await().pollInSameThread().until(() -> committed.read().containsKey(id));
    }
  }

  private void write(String topic, String key, byte[] value) throws Exception {
    processor.send(new ProducerRecord<>(topic, key, value)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static byte[] json(JobResult result) {
    try (JsonSerializer<JobResult> serializer = new JsonSerializer<>()) {
      return requireNonNull(serializer.serialize("topic", result));
    }
  }

  private static JobResult result(String id) {
    Instant at = Instant.now();
    return JobResult.newBuilder()
        .setJobId(id)
        .setGeneration(1)
        .setRoute("default")
        .setProvider("claude")
        .setModel("a-model")
        .setText("Because " + id + ".")
        .setStopReason("end")
        .setUsage(new Usage(12L, 20L, 0L, 0L, 0L, 0L))
        .setHistory(List.of())
        .setHandovers(0)
        .setMetadata(Map.of())
        .setSource(new Source("requests", 0, 0L))
        .setSubmittedAt(at)
        .setAdmittedAt(at)
        .setCompletedAt(at)
        .build();
  }

  private static byte[] letter(String id) {
    Instant at = Instant.now();
    DeadLetter letter =
        DeadLetter.newBuilder()
            .setJobId(id)
            .setGeneration(1)
            .setReason(FailureRecord.newBuilder().setKind("overloaded").setMessage("no").build())
            .setHistory(List.of())
            .setHandovers(0)
            .setMetadata(Map.of())
            .setSource(new Source("requests", 0, 0L))
            .setSubmittedAt(at)
            .setDiedAt(at)
            .build();
    try (JsonSerializer<DeadLetter> serializer = new JsonSerializer<>()) {
      return requireNonNull(serializer.serialize("topic", letter));
    }
  }
}
