package dev.posthouse.replay;

import static dev.posthouse.replay.Letters.DIED;
import static dev.posthouse.replay.Letters.letter;
import static dev.posthouse.replay.Letters.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.kafka.OpenTransaction;
import dev.posthouse.kafka.TopicScan;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.serde.JsonSerializer;
import dev.posthouse.wire.serde.RecordDeserializer;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The door on real Kafka. */
class ReplayDoorIT {
  private static final int MAX_REQUEST_BYTES = 50_000;

  private final Topics topics = new Topics(KafkaFixture.uniquePrefix());
  private final KafkaProperties kafka =
      new KafkaProperties(Map.of("bootstrap.servers", KafkaFixture.bootstrapServers()));
  private final TopicScan scan = new TopicScan(kafka.reader());
  private Instant now = DIED.plusSeconds(60);

  @BeforeEach
  void createTopics() throws Exception {
    try (Admin admin = Admin.create(kafka.adminProperties())) {
      NewTopic requests = new NewTopic(topics.requests(), 2, (short) 1);
      requests.configs(Map.of("max.message.bytes", Integer.toString(MAX_REQUEST_BYTES)));
      admin
          .createTopics(
              List.of(
                  requests,
                  new NewTopic(topics.events(), 2, (short) 1),
                  new NewTopic(topics.replays(), 2, (short) 1)))
          .all()
          .get();
    }
  }

  @Test
  void aLetterBecomesTheNextGenerationWithItsEventAndIsNotSentAgain() {
    ReplayOrder order = order(letter("a").setGeneration(4));
    try (ReplayDoor door = open()) {
      assertThat(door.send(List.of(order))).containsExactly(new ReplayDoor.Passage.Sent(order, 5));
      assertThat(door.send(List.of(order)))
          .singleElement()
          .isInstanceOf(ReplayDoor.Passage.Already.class);
    }
    try (ReplayDoor later = open()) {
      assertThat(later.send(List.of(order)))
          .singleElement()
          .isInstanceOf(ReplayDoor.Passage.Already.class);
    }

    assertThat(requests())
        .singleElement()
        .satisfies(request -> assertThat(request.getGeneration()).isEqualTo(5));
    assertThat(values(topics.events(), JobEvent.class))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getType()).isEqualTo("replayed");
              assertThat(event.getGeneration()).isEqualTo(5);
              assertThat(event.getActor()).isEqualTo("ann");
              assertThat(event.getNote()).isEqualTo("because");
            });
  }

  @Test
  void whoeverOpensTheDoorShutsItToTheOneBefore() {
    try (ReplayDoor earlier = open()) {
      var _ = earlier.send(List.of(order(letter("a"))));
      try (ReplayDoor later = open()) {
        assertThatThrownBy(() -> earlier.send(List.of(order(letter("b")))))
            .isInstanceOf(ReplayStoppedException.class)
            .hasMessageContaining("another replay");
        assertThat(later.send(List.of(order(letter("a")), order(letter("b")))))
            .hasExactlyElementsOfTypes(
                ReplayDoor.Passage.Already.class, ReplayDoor.Passage.Sent.class);
      }
    }

    assertThat(requests()).extracting(JobRequest::getId).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void twoLettersOfOneIdBecomeTwoGenerations() {
    ReplayOrder first = order(letter("a"));
    ReplayOrder second = order(letter("a").setSource(new Source("llm.requests", 0, 8L)));
    try (ReplayDoor door = open()) {
      assertThat(door.send(List.of(first, first, second)))
          .containsExactly(
              new ReplayDoor.Passage.Sent(first, 2), new ReplayDoor.Passage.Sent(second, 3));
    }

    assertThat(requests()).hasSize(2);
  }

  @Test
  void whatDoesNotFitIsLeftAndTheOthersGo() {
    ReplayOrder large = order(letter("large").setRequest(prompt(MAX_REQUEST_BYTES)));
    ReplayOrder small = order(letter("small"));
    try (ReplayDoor door = open()) {
      assertThat(door.send(List.of(large, small)))
          .containsExactlyInAnyOrder(
              new ReplayDoor.Passage.TooLarge(large), new ReplayDoor.Passage.Sent(small, 2));
    }

    assertThat(requests()).extracting(JobRequest::getId).containsExactly("small");
  }

  @Test
  void aMarkIsForgottenOnlyWhenItsLetterIsGoneAndLongAgo() {
    ReplayOrder order = order(letter("a"));
    try (ReplayDoor door = open()) {
      var _ = door.send(List.of(order));
    }
    now = now.plus(ReplayDoor.KEEP).plusSeconds(1);
    try (ReplayDoor stillThere = open(Map.of(new TopicPartition("llm.dead-letters", 0), 3L))) {
      assertThat(stillThere.marks().of(order.key())).isNotNull();
    }
    try (ReplayDoor gone = open(Map.of(new TopicPartition("llm.dead-letters", 0), 4L))) {
      assertThat(gone.marks().of(order.key())).isNull();
    }

    awaitEnds(topics.replays());
    assertThat(markTopic().read().of(order.key())).isNull();
  }

  private ReplayDoor open() {
    return open(Map.of());
  }

  private ReplayDoor open(Map<TopicPartition, Long> begins) {
    InstantSource clock = () -> now;
    return ReplayDoor.open(
        kafka,
        topics,
        new JsonSerializer<SpecificRecord>(),
        markTopic(),
        begins,
        new Requester("ann", "because"),
        clock);
  }

  private MarkTopic markTopic() {
    return new MarkTopic(
        scan, partitions(topics.replays()), new RecordDeserializer<>(JobEvent.class));
  }

  private static JobRequest prompt(int length) {
    return JobRequest.newBuilder().setPrompt("x".repeat(length)).build();
  }

  private static ReplayOrder order(DeadLetter.Builder letter) {
    StoredLetter stored = stored(letter);
    Renewal renewal =
        new Renewal(new RecordDeserializer<>(JobRequest.class), Renewal.Direction.SAME);
    Renewal.Renewed.Request renewed = (Renewal.Renewed.Request) renewal.of(stored, DIED);
    return ReplayOrder.of(stored, renewed.request());
  }

  private List<JobRequest> requests() {
    return values(topics.requests(), JobRequest.class);
  }

  private <T extends SpecificRecord> List<T> values(String topic, Class<T> type) {
    List<T> values = new ArrayList<>();
    awaitEnds(topic);
    try (RecordDeserializer<T> deserializer = new RecordDeserializer<>(type)) {
      scan.read(
          scan.now(partitions(topic), null, null),
          record -> values.add(deserializer.deserialize(topic, bytes(record.value()))));
    }
    return values;
  }

  /** A commit is answered before the topics have the ends of its transaction. */
  private void awaitEnds(String topic) {
    try (Admin admin = Admin.create(kafka.adminProperties())) {
      await().until(() -> OpenTransaction.find(admin, List.of(topic), Instant.now()).isEmpty());
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static List<TopicPartition> partitions(String topic) {
    return Stream.of(0, 1).map(partition -> new TopicPartition(topic, partition)).toList();
  }
}
