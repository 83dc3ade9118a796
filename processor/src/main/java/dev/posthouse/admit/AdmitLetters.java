package dev.posthouse.admit;

import dev.posthouse.job.Events;
import dev.posthouse.job.Failure;
import dev.posthouse.kafka.Outgoing;
import dev.posthouse.wire.Attempt;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** The records that the station sends. */
final class AdmitLetters {
  private final Topics topics;
  private final Serializer<SpecificRecord> serializer;

  /**
   * A request that did not become a job.
   *
   * @param request what was asked, if it could be decoded; the letter holds the bytes instead, so
   *     that it is no larger than what came
   * @param raw the record's value as it came
   */
  record Rejected(
      String id,
      Source source,
      Instant submittedAt,
      @Nullable JobRequest request,
      @Nullable ByteBuffer raw,
      Failure failure) {}

  AdmitLetters(Topics topics, Serializer<SpecificRecord> serializer) {
    this.topics = topics;
    this.serializer = serializer;
  }

  Outgoing attempt(Attempt attempt) {
    return letter(topics.provider(attempt.getProvider()), attempt);
  }

  Outgoing admitted(Attempt attempt) {
    return letter(topics.events(), Events.admitted(attempt));
  }

  Outgoing deadLetter(Rejected rejected, Instant now) {
    return letter(
        topics.deadLetters(),
        DeadLetter.newBuilder()
            .setJobId(rejected.id())
            .setGeneration(generation(rejected))
            .setReason(rejected.failure().toRecord())
            .setRoute(rejected.request() == null ? null : rejected.request().getRoute())
            .setHistory(List.of())
            .setHandovers(0)
            .setRaw(rejected.raw())
            .setMetadata(rejected.request() == null ? Map.of() : rejected.request().getMetadata())
            .setSource(rejected.source())
            .setSubmittedAt(rejected.submittedAt())
            .setDiedAt(now)
            .build());
  }

  Outgoing dead(Rejected rejected, Instant now) {
    return letter(
        topics.events(),
        event("dead", rejected.id(), generation(rejected), rejected.source(), now)
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
