package dev.posthouse.admit;

import dev.posthouse.tracing.Received;
import dev.posthouse.tracing.Step;
import dev.posthouse.tracing.Steps;
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
 * <p>Tested by {@code AdmitStationTest}.
 *
 * @param step its step here, as its trace has it, with a copy of the headers without our own
 * @param submittedAt the record's timestamp
 * @param source where it first lay
 * @param place where it lies
 * @param sentOn whether it came from another partition; if so, it is not sent on once more, so that
 *     no record can circle, whatever two processes think of the number of partitions
 */
record Arrival(
    byte @Nullable [] key,
    byte @Nullable [] value,
    Step step,
    Instant submittedAt,
    Source source,
    Source place,
    boolean sentOn) {

  /** The user's headers and the trace context, which travel on. */
  Headers headers() {
    return step.headers();
  }

  int partition() {
    return place.getPartition();
  }

  /** The same as a step of the trace that its headers name, or, if a replay, of a new one. */
  Arrival traced(Steps steps, boolean replay) {
    Received received = received(place, headers());
    // One that was sent on has its new trace already.
    Step begun = replay && !sentOn ? steps.beginAnew(received) : steps.begin(received);
    return new Arrival(key, value, begun, submittedAt, source, place, sentOn);
  }

  static Arrival of(Record<byte[], byte[]> record, RecordMetadata place, Topics topics) {
    Headers headers = new RecordHeaders(record.headers().toArray());
    // Only what was sent on has our header, and that has a key and came from the same topic.
    Optional<Source> origin =
        RecordSource.take(headers)
            .filter(source -> record.key() != null)
            .filter(source -> source.getTopic().equals(topics.requests()));
    Source here = new Source(place.topic(), place.partition(), place.offset());
    return new Arrival(
        record.key(),
        record.value(),
        Steps.UNTRACED.begin(received(here, headers)),
        Instant.ofEpochMilli(record.timestamp()),
        origin.orElse(here),
        here,
        origin.isPresent());
  }

  private static Received received(Source place, Headers headers) {
    return new Received(place.getTopic(), place.getPartition(), place.getOffset(), headers);
  }
}
