package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class StreamsClientsTest {
  private static final TopicPartition PARTITION = new TopicPartition("topic", 0);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PART = Duration.ofMillis(250);

  private final List<Duration> polls = new ArrayList<>();
  private final List<ConsumerRecords<byte[], byte[]>> found = new ArrayList<>();
  private boolean mayRest = true;
  private final StreamsClients.Rest rest = new StreamsClients.Rest(() -> mayRest);

  @Test
  void aStationAtWhichNothingHappensPollsForASecond() {
    poll(POLL);
    poll(POLL);

    assertThat(polls).containsExactly(POLL, PART, PART, PART, PART);
  }

  /** What was processed is to be committed soon. */
  @Test
  void afterARecordThePollIsShort() {
    poll(POLL);
    found.add(aRecord());
    assertThat(poll(POLL).count()).isOne();
    poll(POLL);

    assertThat(polls).containsExactly(POLL, PART, POLL);
  }

  /** As it is to be heard of before the next record. */
  @Test
  void anOffsetWithoutARecordEndsTheLongPoll() {
    poll(POLL);
    found.add(new ConsumerRecords<>(Map.of(), Map.of(PARTITION, new OffsetAndMetadata(5))));
    assertThat(poll(POLL).nextOffsets()).isNotEmpty();
    poll(POLL);

    assertThat(polls).containsExactly(POLL, PART, POLL);
  }

  @Test
  void aStationAtWhichSomethingBecomesDueDoesNotRest() {
    mayRest = false;
    poll(POLL);
    poll(POLL);

    assertThat(polls).containsExactly(POLL, POLL);
  }

  /** It is stopped, or has other partitions. */
  @Test
  void whoMayRestNoLongerEndsTheLongPoll() {
    poll(POLL);
    rest.poll(
        POLL,
        duration -> {
          mayRest = polls.size() < 2;
          return polled(duration);
        });

    assertThat(polls).containsExactly(POLL, PART, PART);
  }

  /** Streams has something to do meanwhile. */
  @Test
  void aPollThatIsNotToWaitDoesNotWait() {
    poll(POLL);
    poll(Duration.ZERO);
    poll(POLL);

    assertThat(polls).containsExactly(POLL, Duration.ZERO, POLL);
  }

  private ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    return rest.poll(timeout, this::polled);
  }

  private ConsumerRecords<byte[], byte[]> polled(Duration timeout) {
    polls.add(timeout);
    return found.isEmpty() ? ConsumerRecords.empty() : found.removeFirst();
  }

  private static ConsumerRecords<byte[], byte[]> aRecord() {
    return new ConsumerRecords<>(
        Map.of(PARTITION, List.of(new ConsumerRecord<>("topic", 0, 4, new byte[0], new byte[0]))),
        Map.of());
  }
}
