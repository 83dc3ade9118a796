package dev.posthouse.attempt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.kafka.RecordEncoder;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.serde.JsonDeserializer;
import dev.posthouse.wire.serde.JsonSerializer;
import java.time.Instant;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CompletionTest {
  private static final int LARGEST = 1 << 20;

  private final OwnedPartition owned =
      new OwnedPartition(new TopicPartition("t.provider.claude", 0), OffsetMap.claimingNothing(0));
  private final Completion completion =
      new Completion(
          new RecordEncoder(new Topics("t."), new JsonSerializer<>(), LARGEST), Jobs.METERS);

  @Test
  void aForeignKeyTooLongForAnIdIsLeftOutOfTheDeadLetter() {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("t.provider.claude", 0, 7, new byte[LARGEST - 100], new byte[1]);

    FinishedJob finished =
        completion.unreadable(owned, record, LARGEST, "it is foreign", Instant.now());

    assertThat(finished.size()).isLessThan(10_000);
    assertThat(read(finished.records().getFirst().value()).getJobId())
        .isEqualTo("t.provider.claude-0-7");
  }

  @Test
  void foreignBytesTooLargeForTheDeadLetterTopicAreLeftOutOfTheDeadLetter() {
    byte[] foreign = new byte[LARGEST - 100];
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>("t.provider.claude", 0, 7, "key".getBytes(UTF_8), foreign);

    FinishedJob finished =
        completion.unreadable(owned, record, foreign.length, "it is foreign", Instant.now());

    assertThat(finished.size()).isLessThan(10_000);
    DeadLetter letter = read(finished.records().getFirst().value());
    assertThat(letter.getRaw()).isNull();
    assertThat(letter.getSource().getOffset()).isEqualTo(7);
    assertThat(finished.tooLarge().size()).isLessThan(10_000);
  }

  private static DeadLetter read(byte[] value) {
    try (JsonDeserializer<DeadLetter> deserializer = new JsonDeserializer<>(DeadLetter.class)) {
      return Objects.requireNonNull(deserializer.deserialize("", value));
    }
  }
}
