package dev.posthouse.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.JobHistory;
import dev.posthouse.job.JobRecords;
import dev.posthouse.job.Outcome;
import dev.posthouse.job.SmallerLetter;
import dev.posthouse.job.TopicRecord;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Job;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Encodes what steps of jobs are on the topics, so that each record fits its topic. What is too
 * large
 *
 * <ul>
 *   <li>keeps less of its history;
 *   <li>if that does not help, does without its continuation, if it is a result that has one;
 *   <li>else becomes a dead letter that says so;
 *   <li>a dead letter does without its metadata, and at last without the request or the bytes, and
 *       says where those lie.
 * </ul>
 *
 * Events are small of themselves. Safe for use by many threads, if its serializer is.
 */
public final class RecordEncoder {
  private final Topics topics;
  private final Serializer<SpecificRecord> serializer;
  private final int maxRecordBytes;

  /**
   * @param maxRecordBytes the largest record that the topics take
   */
  public RecordEncoder(Topics topics, Serializer<SpecificRecord> serializer, int maxRecordBytes) {
    this.topics = topics;
    this.serializer = serializer;
    this.maxRecordBytes = maxRecordBytes;
  }

  /**
   * The records of a step. Dead letters fit for certain; whether a new job does is for {@link
   * #faultOfAdmission} to say.
   */
  public List<EncodedRecord> encode(List<TopicRecord> records, JobHeaders headers) {
    return records.stream().map(record -> encode(record, headers)).toList();
  }

  /**
   * The records of an outcome; all fit.
   *
   * @param job the job as it is now: its history holds the call that led to the outcome
   */
  public List<EncodedRecord> encode(Outcome outcome, Job job, JobHeaders headers, Instant now) {
    EncodedRecord first;
    Iterator<Job> shorter = JobHistory.shorter(job).iterator();
    do {
      List<EncodedRecord> records = encode(JobRecords.of(outcome, shorter.next(), now), headers);
      first = records.getFirst();
      if (fits(first)) {
        return records;
      }
    } while (shorter.hasNext());
    if (outcome instanceof Outcome.Completed(var answer) && answer.continuation() != null) {
      Answer smaller = answer.withoutContinuation("the result does not fit its topic with it");
      return encode(new Outcome.Completed(smaller), job, headers, now);
    }
    return instead(first, outcome, job, headers, now);
  }

  /** Whether an outcome's record fits its topic, if need be with the shortest history. */
  public boolean fits(Outcome outcome, Job job, JobHeaders headers, Instant now) {
    Iterator<Job> shorter = JobHistory.shorter(job).iterator();
    boolean fits = false;
    while (!fits && shorter.hasNext()) {
      TopicRecord record = JobRecords.of(outcome, shorter.next(), now).getFirst();
      fits = fits(encode(record, headers));
    }
    return fits;
  }

  /**
   * What to send instead of an outcome's records, if the first is larger than its topic takes: the
   * smallest dead letter. An outcome that was a dead letter keeps its cause.
   */
  public List<EncodedRecord> instead(
      EncodedRecord tooLarge, Outcome outcome, Job job, JobHeaders headers, Instant now) {
    Failure failure = outcome instanceof Outcome.Dead(var cause) ? cause : doesNotFit(tooLarge);
    return smallest(JobRecords.of(new Outcome.Dead(failure), job, now), headers);
  }

  /** The same as {@link #encode(List, JobHeaders)}, with dead letters as small as they can be. */
  public List<EncodedRecord> smallest(List<TopicRecord> records, JobHeaders headers) {
    return records.stream()
        .map(
            record ->
                record instanceof TopicRecord.Letter(DeadLetter letter)
                    ? smallest(letter, headers)
                    : encode(record, headers))
        .toList();
  }

  /**
   * Why a job cannot be admitted: no topic would take it once it has a history. Empty if it can.
   *
   * @param job its record on its first provider's topic
   */
  public Optional<Failure> faultOfAdmission(EncodedRecord job) {
    long size = job.size();
    return size + JobHistory.BYTES <= maxRecordBytes
        ? Optional.empty()
        : Optional.of(
            Failure.of(
                FailureKind.TOO_LARGE,
                "The request takes %,d bytes as a job, with its headers, and the topics take at most %,d, less %,d for the job's history; shorten it, or raise max.message.bytes of the topics."
                    .formatted(size, maxRecordBytes, JobHistory.BYTES)));
  }

  private Failure doesNotFit(EncodedRecord record) {
    return Failure.of(
        FailureKind.RESULT_TOO_LARGE,
        "A record of %,d bytes does not fit on topic %s, which takes %,d. Raise max.message.bytes of the topic, or ask for less output."
            .formatted(record.value().length, record.topic(), maxRecordBytes));
  }

  private EncodedRecord encode(TopicRecord record, JobHeaders headers) {
    return switch (record) {
      case TopicRecord.AtProvider(var job) -> write(record, job, headers.all());
      case TopicRecord.Waiting(var job) -> write(record, job, headers.all());
      case TopicRecord.Result(var result) -> write(record, result, headers.all());
      case TopicRecord.Letter(var letter) ->
          SmallerLetter.of(letter)
              .map(smaller -> write(new TopicRecord.Letter(smaller), smaller, headers.all()))
              .filter(this::fits)
              .findFirst()
              .orElseGet(() -> smallest(letter, headers));
      case TopicRecord.Event(var event) -> write(record, event, headers.trace());
    };
  }

  private EncodedRecord smallest(DeadLetter letter, JobHeaders headers) {
    DeadLetter smallest = SmallerLetter.smallest(letter);
    return write(new TopicRecord.Letter(smallest), smallest, headers.trace());
  }

  private EncodedRecord write(TopicRecord record, SpecificRecord value, Headers headers) {
    String topic = record.topic(topics);
    return new EncodedRecord(
        topic, record.jobId().getBytes(UTF_8), serializer.serialize(topic, value), headers);
  }

  private boolean fits(EncodedRecord record) {
    return record.size() <= maxRecordBytes;
  }
}
