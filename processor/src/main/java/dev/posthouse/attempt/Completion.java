package dev.posthouse.attempt;

import dev.posthouse.job.JobRecords;
import dev.posthouse.job.Outcome;
import dev.posthouse.job.TopicRecord;
import dev.posthouse.kafka.DecodeFault;
import dev.posthouse.kafka.EncodedRecord;
import dev.posthouse.kafka.JobHeaders;
import dev.posthouse.kafka.RecordEncoder;
import dev.posthouse.tracing.TraceParent;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.internal.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what became of jobs, however long the schema registry is away: an answer that was
 * paid for is not thrown away for that. Safe for use by many threads.
 */
final class Completion {
  private static final Logger log = LoggerFactory.getLogger(Completion.class);

  /** A registry that refuses does so at once. */
  private static final Duration REGISTRY_PAUSE = Duration.ofSeconds(1);

  private final RecordEncoder encoder;
  private final ProviderMeters meters;

  Completion(RecordEncoder encoder, ProviderMeters meters) {
    this.encoder = encoder;
    this.meters = meters;
  }

  /**
   * The finished job.
   *
   * @param job the job as it is now: its history holds the call that led to the outcome
   * @throws InterruptException if the partition was lost while the registry was waited for
   */
  FinishedJob of(Delivery delivery, Job job, Outcome outcome, Instant now) {
    while (true) {
      try {
        FinishedJob finished = encoded(delivery, job, outcome, now);
        meters.moved(outcome);
        delivery.step().end(outcome, now);
        return finished;
      } catch (RetriableException e) {
        awaitRegistry(job, e);
      } catch (SerializationException e) {
        if (!DecodeFault.isRegistrys(e)) {
          throw e;
        }
        awaitRegistry(job, e);
      }
    }
  }

  /** Whether the record of an outcome fits its topic. */
  boolean fits(Delivery delivery, Job job, Outcome outcome, Instant now) {
    return encoder.fits(outcome, job, headers(delivery), now);
  }

  private static JobHeaders headers(Delivery delivery) {
    return new JobHeaders(delivery.headers(), TraceParent.of(delivery.headers()));
  }

  private FinishedJob encoded(Delivery delivery, Job job, Outcome outcome, Instant now) {
    JobHeaders headers = headers(delivery);
    List<EncodedRecord> records = encoder.encode(outcome, job, headers, now);
    return new FinishedJob(
        delivery.owned(),
        delivery.offset(),
        delivery.bytes(),
        toProducer(records),
        () -> toProducer(encoder.instead(records.getFirst(), outcome, job, headers, now)));
  }

  /**
   * The end of a record on a provider's topic that is no job.
   *
   * @param bytes the size of the record
   * @param fault what is wrong with it
   */
  FinishedJob unreadable(
      OwnedPartition owned,
      ConsumerRecord<byte[], byte[]> record,
      int bytes,
      String fault,
      Instant now) {
    List<TopicRecord> records =
        JobRecords.unreadable(
            new Source(record.topic(), record.partition(), record.offset()),
            record.key(),
            record.value(),
            Instant.ofEpochMilli(record.timestamp()),
            fault,
            now);
    JobHeaders none = new JobHeaders(new RecordHeaders(), new RecordHeaders());
    return new FinishedJob(
        owned,
        record.offset(),
        bytes,
        toProducer(encoder.encode(records, none)),
        () -> toProducer(encoder.smallest(records, none)));
  }

  private static List<ProducerRecord<byte[], byte[]>> toProducer(List<EncodedRecord> records) {
    return records.stream().map(EncodedRecord::toProducer).toList();
  }

  private static void awaitRegistry(Job job, RuntimeException cause) {
    log.atWarn()
        .addKeyValue("jobId", job.getJobId())
        .setCause(cause)
        .log("An outcome cannot be encoded yet; it waits for the schema registry");
    LockSupport.parkNanos(REGISTRY_PAUSE.toNanos());
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptException("The partition was lost while an outcome waited");
    }
  }
}
