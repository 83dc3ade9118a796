package dev.posthouse.admit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.JobEvents;
import dev.posthouse.kafka.DeadLetterRecords;
import dev.posthouse.kafka.Outgoing;
import dev.posthouse.kafka.RecordSize;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Job;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** The records that the station sends. */
final class AdmitRecords {

  /** What a job's history and its failures' messages may add to an attempt on its way. */
  private static final int HISTORY_ROOM = 32 << 10;

  private final Topics topics;
  private final Serializer<SpecificRecord> serializer;
  private final int maxRecordBytes;
  private final DeadLetterRecords deadLetters;

  /**
   * A request that did not become a job.
   *
   * @param id of its dead letter
   * @param request what was asked, if it could be decoded; the letter holds the bytes instead, so
   *     that nothing is lost that a newer Posthouse might understand
   */
  record Rejected(String id, Arrival arrival, @Nullable JobRequest request, Failure failure) {}

  /** Whether an attempt can be sent. */
  sealed interface Fitting {
    /** It can. */
    record Fits(Outgoing letter) implements Fitting {}

    /** No topic after the request topic would take it. */
    record TooLarge(Failure failure) implements Fitting {}
  }

  /**
   * @param maxRecordBytes the largest record that the topics take
   */
  AdmitRecords(Topics topics, Serializer<SpecificRecord> serializer, int maxRecordBytes) {
    this.topics = topics;
    this.serializer = serializer;
    this.maxRecordBytes = maxRecordBytes;
    this.deadLetters = new DeadLetterRecords(topics, serializer, maxRecordBytes);
  }

  Fitting job(Job job, Headers headers) {
    Outgoing letter = letter(topics.provider(job.getProvider()), job);
    long size = RecordSize.of(job.getJobId().getBytes(UTF_8), letter.bytes(), headers);
    return size + HISTORY_ROOM <= maxRecordBytes
        ? new Fitting.Fits(letter)
        : new Fitting.TooLarge(
            Failure.of(
                FailureKind.TOO_LARGE,
                "The request takes %,d bytes as a job, with its headers, and the topics take at most %,d, less %,d for the job's history; shorten it, or raise max.message.bytes of the topics."
                    .formatted(size, maxRecordBytes, HISTORY_ROOM)));
  }

  Outgoing admitted(Job job) {
    return letter(topics.events(), JobEvents.admitted(job));
  }

  Record<byte[], Outgoing> deadLetter(Rejected rejected, Instant now) {
    byte @Nullable [] value = rejected.arrival().value();
    return deadLetters.record(
        DeadLetter.newBuilder()
            .setJobId(rejected.id())
            .setGeneration(generation(rejected))
            .setReason(rejected.failure().toRecord())
            .setRoute(rejected.request() == null ? null : rejected.request().getRoute())
            .setHistory(List.of())
            .setHandovers(0)
            .setRaw(value == null ? null : ByteBuffer.wrap(value))
            .setMetadata(rejected.request() == null ? Map.of() : rejected.request().getMetadata())
            .setSource(rejected.arrival().source())
            .setSubmittedAt(rejected.arrival().submittedAt())
            .setDiedAt(now)
            .setReplayOf(rejected.request() == null ? null : rejected.request().getReplayOf())
            .build(),
        rejected.arrival().headers());
  }

  Outgoing dead(Rejected rejected, Instant now) {
    return letter(
        topics.events(),
        event("dead", rejected.id(), generation(rejected), rejected.arrival().source(), now)
            .setFailure(rejected.failure().toRecord())
            .build());
  }

  Outgoing duplicate(String id, int generation, Source source, Instant now) {
    return letter(topics.events(), event("duplicate", id, generation, source, now).build());
  }

  private static JobEvent.Builder event(
      String type, String id, int generation, Source source, Instant at) {
    return JobEvent.newBuilder()
        .setJobId(id)
        .setGeneration(generation)
        .setType(type)
        .setAt(at)
        .setSource(source);
  }

  private static int generation(Rejected rejected) {
    return rejected.request() == null ? 1 : Math.max(1, rejected.request().getGeneration());
  }

  private Outgoing letter(String topic, SpecificRecord value) {
    return new Outgoing(topic, serializer.serialize(topic, value));
  }
}
