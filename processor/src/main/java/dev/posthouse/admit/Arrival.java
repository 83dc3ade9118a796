package dev.posthouse.admit;

import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A request record as it came.
 *
 * @param headers a copy, without our own
 * @param submittedAt the record's timestamp
 * @param source where it first lay
 * @param partition where it lies
 * @param sentOn whether it came from another partition; if so, it is not sent on once more, so that
 *     no record can circle, whatever two processes think of the number of partitions
 */
record Arrival(
    byte @Nullable [] key,
    byte @Nullable [] value,
    Headers headers,
    Instant submittedAt,
    Source source,
    int partition,
    boolean sentOn) {

  static Arrival of(Record<byte[], byte[]> record, RecordMetadata place, Topics topics) {
    Headers headers = new RecordHeaders(record.headers().toArray());
    // Only what was sent on has our header, and that has a key and came from the same topic.
    Optional<Source> origin =
        RecordSource.take(headers)
            .filter(source -> record.key() != null)
            .filter(source -> source.getTopic().equals(topics.requests()));
    return new Arrival(
        record.key(),
        record.value(),
        headers,
        Instant.ofEpochMilli(record.timestamp()),
        origin.orElseGet(() -> new Source(place.topic(), place.partition(), place.offset())),
        place.partition(),
        origin.isPresent());
  }
}
