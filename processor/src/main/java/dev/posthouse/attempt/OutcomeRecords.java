package dev.posthouse.attempt;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.JobEvents;
import dev.posthouse.job.JobRecords;
import dev.posthouse.job.Outcome;
import dev.posthouse.kafka.RecordSize;
import dev.posthouse.tracing.TraceParent;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Job;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Turns an outcome into the records that say so on the topics. Safe for use by many threads. */
final class OutcomeRecords {

  private final Topics topics;
  private final Serializer<SpecificRecord> serializer;
  private final int maxRecordBytes;

  /**
   * @param maxRecordBytes the largest record that the topics take
   */
  OutcomeRecords(Topics topics, Serializer<SpecificRecord> serializer, int maxRecordBytes) {
    this.topics = topics;
    this.serializer = serializer;
    this.maxRecordBytes = maxRecordBytes;
  }

  /**
   * The finished job.
   *
   * @param job the job as it is now: its history holds the call that led to the outcome
   */
  FinishedJob finish(Delivery delivery, Job job, Outcome outcome, Instant now) {
    Headers headers = delivery.headers();
    List<ProducerRecord<byte[], byte[]>> records =
        switch (outcome) {
          case Outcome.Completed(var answer) ->
              List.of(
                  letter(topics.results(), job, JobRecords.result(job, answer, now), headers),
                  event(job, JobEvents.completed(job, now), headers));
          case Outcome.RetryAt(var provider, var due, var failure) ->
              wait(job, JobRecords.waiting(job, provider, due), due, failure, now, headers);
          case Outcome.MoveOn(var provider, var failure) ->
              handOver(job, JobRecords.handedOver(job, provider), failure, now, headers);
          case Outcome.Dead(var failure) -> dead(job, failure, now, headers);
        };
    ProducerRecord<byte[], byte[]> first = records.getFirst();
    boolean fits = fits(first);
    if (!fits && JobRecords.canBeShortened(job)) {
      return finish(delivery, JobRecords.shortened(job), outcome, now);
    }
    FinishedJob finished =
        new FinishedJob(
            delivery.owned(),
            delivery.offset(),
            delivery.bytes(),
            records,
            () -> tooLarge(JobRecords.shortened(job), first, now, headers));
    return fits ? finished : finished.tooLarge();
  }

  private List<ProducerRecord<byte[], byte[]>> wait(
      Job job, Job waiting, Instant due, @Nullable Failure failure, Instant now, Headers headers) {
    return List.of(
        letter(topics.retries(), job, waiting, headers),
        event(
            job,
            failure == null
                ? JobEvents.deferred(waiting, due, now)
                : JobEvents.attemptFailed(job, failure, due, now),
            headers));
  }

  private List<ProducerRecord<byte[], byte[]>> handOver(
      Job job, Job handedOver, @Nullable Failure failure, Instant now, Headers headers) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    records.add(letter(topics.provider(handedOver.getProvider()), job, handedOver, headers));
    if (failure != null) {
      records.add(event(job, JobEvents.attemptFailed(job, failure, null, now), headers));
    }
    records.add(event(job, JobEvents.handedOver(handedOver, now), headers));
    return records;
  }

  private boolean fits(ProducerRecord<byte[], byte[]> record) {
    return RecordSize.of(record.key(), record.value(), record.headers()) <= maxRecordBytes;
  }

  private List<ProducerRecord<byte[], byte[]>> dead(
      Job job, Failure failure, Instant now, Headers headers) {
    return List.of(
        letter(topics.deadLetters(), job, JobRecords.deadLetter(job, failure, now), headers),
        event(job, JobEvents.dead(job, failure, now), headers));
  }

  /** A dead letter that fits for certain: without request, metadata and the user's headers. */
  private List<ProducerRecord<byte[], byte[]>> tooLarge(
      Job job, ProducerRecord<byte[], byte[]> record, Instant now, Headers headers) {
    Failure failure =
        Failure.of(
            FailureKind.RESULT_TOO_LARGE,
            "A record of %,d bytes does not fit on topic %s, which takes %,d. Raise max.message.bytes of the topic, or ask for less output. The request is at topic %s, partition %d, offset %d."
                .formatted(
                    record.value().length,
                    record.topic(),
                    maxRecordBytes,
                    job.getSource().getTopic(),
                    job.getSource().getPartition(),
                    job.getSource().getOffset()));
    DeadLetter letter = JobRecords.deadLetter(job, failure, now);
    letter.setRequest(null);
    letter.setMetadata(Map.of());
    return List.of(
        deadLetter(letter, TraceParent.of(headers)),
        event(job, JobEvents.dead(job, failure, now), headers));
  }

  private ProducerRecord<byte[], byte[]> letter(
      String topic, Job job, SpecificRecord value, Headers headers) {
    return new ProducerRecord<>(
        topic, null, job.getJobId().getBytes(UTF_8), serializer.serialize(topic, value), headers);
  }

  private ProducerRecord<byte[], byte[]> event(Job job, SpecificRecord event, Headers headers) {
    return new ProducerRecord<>(
        topics.events(),
        null,
        job.getJobId().getBytes(UTF_8),
        serializer.serialize(topics.events(), event),
        TraceParent.of(headers));
  }

  /**
   * The dead letter for a record on a provider's topic that is no job. Where it does not fit with
   * the record's bytes in it, it goes without: its source says where they are.
   */
  FinishedJob unreadable(
      OwnedPartition owned,
      ConsumerRecord<byte[], byte[]> record,
      int bytes,
      String fault,
      Instant now) {
    DeadLetter letter =
        JobRecords.unreadable(
            new Source(record.topic(), record.partition(), record.offset()),
            record.key(),
            record.value(),
            Instant.ofEpochMilli(record.timestamp()),
            fault,
            now);
    Headers none = new RecordHeaders();
    ProducerRecord<byte[], byte[]> whole = deadLetter(letter, none);
    FinishedJob finished =
        new FinishedJob(
            owned,
            record.offset(),
            bytes,
            List.of(whole),
            () -> List.of(deadLetter(DeadLetter.newBuilder(letter).setRaw(null).build(), none)));
    return fits(whole) ? finished : finished.tooLarge();
  }

  private ProducerRecord<byte[], byte[]> deadLetter(DeadLetter letter, Headers headers) {
    return new ProducerRecord<>(
        topics.deadLetters(),
        null,
        letter.getJobId().getBytes(UTF_8),
        serializer.serialize(topics.deadLetters(), letter),
        headers);
  }
}
