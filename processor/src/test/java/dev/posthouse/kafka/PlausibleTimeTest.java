package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlausibleTimeTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1000));

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "999, 999",
    "1000, 1000",
    "1001, 1000",
    "9223372036854775807, 1000",
    "-1, 1000",
    "-9223372036854775808, 1000"
  })
  void aTimestampIsThatOfTheRecordUnlessItCannotBe(long given, long taken) {
    ConsumerRecord<Object, Object> record =
        new ConsumerRecord<>(
            "topic",
            0,
            0,
            given,
            TimestampType.CREATE_TIME,
            0,
            0,
            "key",
            "value",
            new RecordHeaders(),
            Optional.empty());

    assertThat(new PlausibleTime(CLOCK).extract(record, 7)).isEqualTo(taken);
  }
}
