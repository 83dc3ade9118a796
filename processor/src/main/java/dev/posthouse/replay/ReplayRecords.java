package dev.posthouse.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.job.JobEventType;
import dev.posthouse.kafka.KeyHash;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Topics;
import java.time.Instant;
import java.util.List;
import java.util.function.ToIntFunction;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The records of one replay: the request, the event that tells of it, and the mark.
 *
 * <p>Tested by {@code ReplayDoorIT}.
 */
final class ReplayRecords {
  private final Topics topics;
  private final Serializer<SpecificRecord> serializer;
  private final ToIntFunction<String> partitions;
  private final Requester requester;

  /**
   * @param partitions how many a topic has
   */
  ReplayRecords(
      Topics topics,
      Serializer<SpecificRecord> serializer,
      ToIntFunction<String> partitions,
      Requester requester) {
    this.topics = topics;
    this.serializer = serializer;
    this.partitions = partitions;
    this.requester = requester;
  }

  JobEvent event(ReplayOrder order, int generation, Instant now) {
    return JobEvent.newBuilder()
        .setJobId(order.request().getId())
        .setGeneration(generation)
        .setType(JobEventType.REPLAYED.wireName())
        .setAt(now)
        .setRoute(order.request().getRoute())
        .setSource(order.place())
        .setActor(requester.actor())
        .setNote(requester.note())
        .build();
  }

  List<ProducerRecord<byte[], byte[]>> of(ReplayOrder order, JobEvent event) {
    byte[] id = order.request().getId().getBytes(UTF_8);
    JobRequest request =
        JobRequest.newBuilder(order.request()).setGeneration(event.getGeneration()).build();
    List<Header> headers = StoredLetter.userHeaders(order.headers());
    return List.of(
        record(topics.requests(), id, request, headers),
        record(topics.events(), id, event, List.of()),
        record(topics.replays(), order.key().bytes(), event, List.of()));
  }

  /** Lets the mark of a letter go. */
  ProducerRecord<byte[], byte[]> forgotten(LetterKey key) {
    return record(topics.replays(), key.bytes(), null, List.of());
  }

  /** To the partition of the key, whatever partitioner the user's settings name. */
  private ProducerRecord<byte[], byte[]> record(
      String topic, byte[] key, @Nullable SpecificRecord value, List<Header> headers) {
    return new ProducerRecord<>(
        topic,
        KeyHash.home(key, partitions.applyAsInt(topic)),
        key,
        value == null ? null : serializer.serialize(topic, value),
        headers);
  }
}
