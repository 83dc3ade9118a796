package dev.posthouse.admit;

import dev.posthouse.tracing.Received;
import dev.posthouse.tracing.Step;
import dev.posthouse.tracing.Steps;
import dev.posthouse.wire.Source;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A request record as it came.
 *
 * <p>Tested by {@code AdmitStationTest}.
 *
 * @param step its step here, as its trace has it, with a copy of the headers without our own
 * @param submittedAt the record's timestamp
 * @param place where it lies
 * @param topicId of the topic on which it lies, or lay when it was put aside
 * @param mark of a record that was sent on from another partition; null for one that was not
 */
record Arrival(
    byte @Nullable [] key,
    byte @Nullable [] value,
    Step step,
    Instant submittedAt,
    Source place,
    String topicId,
    @Nullable RecordSource mark) {

  /** The user's headers and the trace context, which travel on. */
  Headers headers() {
    return step.headers();
  }

  /** Where it first lay. */
  Source source() {
    return mark == null ? place : mark.source();
  }

  /** By which number of partitions it was sent here; empty if it was not, or nobody says. */
  OptionalInt sentBy() {
    return mark == null ? OptionalInt.empty() : mark.partitions();
  }

  /** The same, with a mark that turned out not to be true left out. */
  Arrival unmarked() {
    return mark == null ? this : new Arrival(key, value, step, submittedAt, place, topicId, null);
  }

  int partition() {
    return place.getPartition();
  }

  /** The same as a step of the trace that its headers name, or, if a replay, of a new one. */
  Arrival traced(Steps steps, boolean replay) {
    Received received = received(place, headers());
    // One that was sent on has its new trace already.
    Step begun = replay && mark == null ? steps.beginAnew(received) : steps.begin(received);
    return new Arrival(key, value, begun, submittedAt, place, topicId, mark);
  }

  /**
   * A record that was read.
   *
   * @param place where it lies
   * @param topicId of the topic on which it lies, or lay
   * @param present the request topic's
   */
  static Arrival of(Record<byte[], byte[]> record, Source place, String topicId, String present) {
    Headers headers = new RecordHeaders(record.headers().toArray());
    Optional<RecordSource> mark =
        RecordSource.take(headers, place.getTopic(), present)
            .filter(_ -> record.key() != null); // what was sent on has its id as key
    return new Arrival(
        record.key(),
        record.value(),
        Steps.UNTRACED.begin(received(place, headers)),
        Instant.ofEpochMilli(record.timestamp()),
        place,
        topicId,
        mark.orElse(null));
  }

  private static Received received(Source place, Headers headers) {
    return new Received(place.getTopic(), place.getPartition(), place.getOffset(), headers);
  }
}
