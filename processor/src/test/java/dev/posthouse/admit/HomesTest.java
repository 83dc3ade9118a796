package dev.posthouse.admit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.kafka.KeyHash;
import dev.posthouse.testbench.Shows;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/**
 * P1 and P2: an id is worked once, in whatever partition it lies, however many the topic gets, and
 * wherever it was copied.
 */
class HomesTest {
  private static final int JOBS = 50;

  @Test
  void anIdIsWorkedOnceInWhateverPartitionsItLies() {
    AdmitPartitions topic = new AdmitPartitions("topic", 4);

    sendToAll(topic, 0, JOBS);

    assertThat(topic.admitted).containsExactlyInAnyOrderElementsOf(ids(0, JOBS));
    assertThat(topic.duplicates).isEqualTo(3 * JOBS);
  }

  @Test
  void whatIsSentOnKeepsItsPlaceAndTheUsersHeadersAndIsSentOnce() {
    AdmitPartitions topic = new AdmitPartitions("topic", 4);
    sendToAll(topic, 0, JOBS);

    List<AdmitPartitions.Lying> sentOn =
        topic.records.stream().filter(record -> !record.first()).toList();

    assertThat(sentOn).hasSize(3 * JOBS);
    assertThat(sentOn)
        .allSatisfy(
            record ->
                assertThat(record.partition())
                    .isEqualTo(KeyHash.home(requireNonNull(record.key()), 4)));
  }

  /** 6 partitions, then 8: three of four ids have another home. */
  @Test
  void idsThatWereSeenBeforeTheTopicGrewAreKnownAfterwards() {
    AdmitPartitions topic = new AdmitPartitions("topic", 6);
    sendHome(topic, 0, JOBS);

    topic.growTo(8);
    sendHome(topic, 0, JOBS);
    topic.growTo(20);
    sendHome(topic, 0, JOBS);
    sendToAll(topic, 0, JOBS);

    assertThat(topic.admitted).containsExactlyInAnyOrderElementsOf(ids(0, JOBS));
    assertThat(topic.duplicates).isEqualTo((2 + 20) * JOBS);
  }

  @Test
  void idsThatWereSeenWhileTheTopicGrewAreKnownWhenNobodyLooksInTheirFormerHome() {
    AdmitPartitions topic = new AdmitPartitions("topic", 6);
    topic.growTo(8);
    topic.advance(AdmitPartitions.WINDOW);
    sendHome(topic, 0, JOBS);

    topic.advance(Duration.ofMinutes(20)); // nobody looks there any more
    int before = topic.records.size();
    sendHome(topic, 0, JOBS);
    sendHome(topic, JOBS, 2 * JOBS);

    assertThat(topic.records).hasSize(before + 2 * JOBS);
    assertThat(topic.admitted).containsExactlyInAnyOrderElementsOf(ids(0, 2 * JOBS));
  }

  /**
   * A mirrored, restored or copied topic holds each record that was sent on twice: with its mark.
   */
  @Shows(
      promises = {"P1", "P2"},
      faults = "the request topic is copied with its headers",
      counts = JOBS + " ids")
  @Test
  void aTopicThatWasCopiedWithItsHeadersGivesOneOutcomeForEachId() {
    AdmitPartitions original = new AdmitPartitions("topic", 6);
    sendToAll(original, 0, JOBS);
    original.growTo(8);
    sendToAll(original, JOBS, 2 * JOBS);

    for (int partitions : new int[] {8, 3}) {
      AdmitPartitions copy = new AdmitPartitions("a copy", partitions);
      for (AdmitPartitions.Lying record : original.records) {
        copy.put(elsewhere(record, record.partition() % partitions));
      }
      assertThat(copy.admitted).containsExactlyInAnyOrderElementsOf(ids(0, 2 * JOBS));
    }
  }

  /** Somebody copies records of the topic to itself, anywhere, with their headers. */
  @Test
  void recordsThatAreSentAgainWithTheirHeadersAreDuplicates() {
    AdmitPartitions topic = new AdmitPartitions("topic", 4);
    sendToAll(topic, 0, JOBS);
    List<AdmitPartitions.Lying> all = List.copyOf(topic.records);

    for (int shift = 0; shift < 4; shift++) {
      for (AdmitPartitions.Lying record : all) {
        topic.put(elsewhere(record, (record.partition() + shift) % 4));
      }
    }

    assertThat(topic.admitted).containsExactlyInAnyOrderElementsOf(ids(0, JOBS));
  }

  /** What an older version sent on says nothing of partitions and of the topic's id. */
  @Test
  void theMarkOfAnOlderVersionIsBelievedAtItsHomeAlone() {
    AdmitPartitions topic = new AdmitPartitions("topic", 4);

    for (int partition = 0; partition < 4; partition++) {
      topic.put(
          new AdmitPartitions.Lying(
              partition,
              "old".getBytes(UTF_8),
              "{\"id\":\"old\",\"prompt\":\"Why?\"}".getBytes(UTF_8),
              new RecordHeaders().add("posthouse.source", "llm.requests/1/2".getBytes(UTF_8)),
              false));
    }

    assertThat(topic.admitted).containsExactly("old");
    assertThat(topic.duplicates).isEqualTo(3);
  }

  private static AdmitPartitions.Lying elsewhere(AdmitPartitions.Lying record, int partition) {
    return new AdmitPartitions.Lying(
        partition,
        record.key(),
        record.value(),
        new RecordHeaders(record.headers().toArray()),
        record.first());
  }

  private static void sendHome(AdmitPartitions topic, int from, int to) {
    ids(from, to)
        .forEach(
            id -> topic.send(KeyHash.home(id.getBytes(UTF_8), topic.partitions()), id, json(id)));
  }

  private static void sendToAll(AdmitPartitions topic, int from, int to) {
    for (int partition = 0; partition < topic.partitions(); partition++) {
      for (String id : ids(from, to)) {
        topic.send(partition, null, json(id));
      }
    }
  }

  private static List<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "job-" + i).toList();
  }

  private static String json(String id) {
    return "{\"id\":\"%s\",\"prompt\":\"Why?\"}".formatted(id);
  }
}
