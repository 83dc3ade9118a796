package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ProviderLagTest {
  private static final TopicPartition PARTITION = new TopicPartition("llm.provider.claude", 3);

  private final Progress records = new Progress("llm.progress", new KnownTopics(Map.of()));

  @Test
  void whatWasWrittenIsRead() {
    assertThat(read(worked("id", 17), 0, 5)).contains(new Progressed(PARTITION, "id", 17, 0, 5));
  }

  @Test
  void whatTellsOfATopicTellsOfNoPartition() {
    EncodedRecord known =
        records.known("llm.provider.claude", TopicState.first("id", 3, Instant.EPOCH));

    assertThat(read(known, 0, 5)).isEmpty();
    assertThat(read(records.forgotten("llm.provider.claude"), 0, 5)).isEmpty();
  }

  @Test
  void theNewerOfTwoPartitionsCountsAndOfOneTheLater() {
    Progressed before = read(worked("id", 17), 0, 5).orElseThrow();

    assertThat(before.orNewer(read(worked("id", 9), 0, 4).orElseThrow()).offset()).isEqualTo(9);
    assertThat(before.orNewer(read(worked("id", 9), 1, 4).orElseThrow()).offset()).isEqualTo(17);
    assertThat(before.orNewer(read(worked("id", 9), 1, 6).orElseThrow()).offset()).isEqualTo(9);
  }

  @Test
  void theMarkerBehindTheLastRecordIsNobodysWork() {
    Progressed worked = read(worked("id", 10), 0, 5).orElseThrow();

    assertThat(ProviderLag.lag(0, 11, worked, "id")).isZero();
    assertThat(ProviderLag.lag(0, 10, worked, "id")).isZero();
    assertThat(ProviderLag.lag(0, 13, worked, "id")).as("a record and its marker").isEqualTo(2);
  }

  @Test
  void whatWasNeverWorkedCountsWhole() {
    Progressed ofAnother = read(worked("former", 10), 0, 5).orElseThrow();
    Progressed begun = read(worked("id", 0), 0, 5).orElseThrow();

    assertThat(ProviderLag.lag(0, 0, null, "id")).isZero();
    assertThat(ProviderLag.lag(0, 1, null, "id")).isEqualTo(1);
    assertThat(ProviderLag.lag(0, 1, begun, "id")).isEqualTo(1);
    assertThat(ProviderLag.lag(0, 12, ofAnother, "id")).isEqualTo(12);
  }

  @Test
  void whatKafkaHasDeletedUnworkedIsNobodysWork() {
    Progressed worked = read(worked("id", 10), 0, 5).orElseThrow();

    assertThat(ProviderLag.lag(50, 50, worked, "id")).isZero();
    assertThat(ProviderLag.lag(50, 52, worked, "id")).isEqualTo(2);
    assertThat(ProviderLag.lag(50, 50, null, "id")).isZero();
    assertThat(ProviderLag.lag(4, 11, worked, "id")).isZero();
    assertThat(ProviderLag.lag(10, 11, worked, "id")).as("its marker alone").isZero();
  }

  private EncodedRecord worked(String topicId, long offset) {
    return records.worked(PARTITION, topicId, new OffsetAndMetadata(offset, "map"));
  }

  private static Optional<Progressed> read(EncodedRecord record, int partition, long at) {
    var sent = record.toProducer();
    return Progressed.read(
        new ConsumerRecord<>(
            sent.topic(),
            partition,
            0,
            at,
            TimestampType.LOG_APPEND_TIME,
            0,
            0,
            sent.key(),
            sent.value(),
            sent.headers(),
            Optional.empty()));
  }
}
