package dev.posthouse.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.job.JobId;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.FailureRecord;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Dead letters as records that fit their topic for certain: one that did not would abort its
 * transaction, come again and do so for ever.
 *
 * <p>Headers, metadata and bytes of a record come from strangers. Compressed they may have passed
 * the request topic's limit many times over, and JSON makes the bytes a third larger.
 */
public final class DeadLetterRecords {
  private final Topics topics;
  private final Serializer<SpecificRecord> serializer;
  private final int maxRecordBytes;

  /**
   * @param maxRecordBytes the largest record that the dead-letter topic takes
   */
  public DeadLetterRecords(
      Topics topics, Serializer<SpecificRecord> serializer, int maxRecordBytes) {
    this.topics = topics;
    this.serializer = serializer;
    this.maxRecordBytes = maxRecordBytes;
  }

  /**
   * The letter under its job id, dated when the job died; whole if that fits, else without its
   * metadata, which its bytes hold anyway, else without the bytes too, and saying where they lie.
   */
  public Record<byte[], Outgoing> record(DeadLetter letter, Headers headers) {
    byte[] whole = encode(letter);
    if (fits(letter, whole, headers)) {
      return record(letter, whole, headers);
    }
    DeadLetter bare = DeadLetter.newBuilder(letter).setMetadata(Map.of()).build();
    byte[] bytes = encode(bare);
    if (fits(bare, bytes, headers)) {
      return record(bare, bytes, headers);
    }
    DeadLetter note = note(bare);
    return record(note, encode(note), new RecordHeaders());
  }

  /** Of bounded size: what it holds are numbers, names from the settings and bounded texts. */
  private static DeadLetter note(DeadLetter letter) {
    return DeadLetter.newBuilder(letter)
        .setJobId(JobId.bounded(letter.getJobId(), letter.getSource()))
        .setRaw(null)
        .setRequest(null)
        .setReason(elsewhere(letter))
        .build();
  }

  private static FailureRecord elsewhere(DeadLetter letter) {
    Source source = letter.getSource();
    return FailureRecord.newBuilder(letter.getReason())
        .setMessage(
            letter.getReason().getMessage()
                + " The record is too large for the dead-letter topic, and lies only at topic %s, partition %d, offset %d."
                    .formatted(source.getTopic(), source.getPartition(), source.getOffset()))
        .build();
  }

  private Record<byte[], Outgoing> record(DeadLetter letter, byte[] bytes, Headers headers) {
    return new Record<>(
        letter.getJobId().getBytes(UTF_8),
        new Outgoing(topics.deadLetters(), bytes),
        letter.getDiedAt().toEpochMilli(),
        headers);
  }

  private byte[] encode(DeadLetter letter) {
    return serializer.serialize(topics.deadLetters(), letter);
  }

  private boolean fits(DeadLetter letter, byte[] value, Headers headers) {
    return RecordSize.of(letter.getJobId().getBytes(UTF_8), value, headers) <= maxRecordBytes;
  }
}
