package dev.posthouse.attempt;

import dev.posthouse.job.JobId;
import dev.posthouse.kafka.DecodeFault;
import dev.posthouse.tracing.Received;
import dev.posthouse.tracing.Step;
import dev.posthouse.tracing.Steps;
import dev.posthouse.wire.internal.Job;
import java.time.Clock;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Decodes the records of a provider's topic.
 *
 * <p>Tested by {@code AttemptWorkerTest}.
 */
final class DeliveryDecoder {
  private final Deserializer<Job> deserializer;
  private final Completion completion;
  private final Steps steps;
  private final Clock clock;

  /** What a record turned out to be. */
  sealed interface Taken {
    /** A job to work. */
    record Ready(Delivery delivery) implements Taken {}

    /** Bytes that are no job: somebody else has written to the topic. */
    record Unreadable(FinishedJob deadLetter) implements Taken {}

    /** The job may be fine: the schema registry is away, or refuses, to say what it is. */
    record Undecided(KafkaException fault) implements Taken {}
  }

  /**
   * @param steps traces the jobs
   */
  DeliveryDecoder(Deserializer<Job> deserializer, Completion completion, Steps steps, Clock clock) {
    this.deserializer = deserializer;
    this.completion = completion;
    this.steps = steps;
    this.clock = clock;
  }

  Taken take(OwnedPartition owned, ConsumerRecord<byte[], byte[]> record) {
    int bytes = Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    try {
      Job job = deserializer.deserialize(record.topic(), record.headers(), record.value());
      if (job == null) {
        return new Taken.Unreadable(
            completion.unreadable(owned, record, bytes, "it is empty", clock.instant()));
      }
      if (job.getJobId().length() > JobId.LONGEST) {
        return new Taken.Unreadable(
            completion.unreadable(owned, record, bytes, "its id is too long", clock.instant()));
      }
      Instant since = Instant.ofEpochMilli(record.timestamp());
      return new Taken.Ready(
          new Delivery(owned, record.offset(), bytes, since, job, step(record, job)));
    } catch (RetriableException e) {
      return new Taken.Undecided(e);
    } catch (SerializationException e) {
      if (DecodeFault.isRegistrys(e)) {
        return new Taken.Undecided(e);
      }
      return new Taken.Unreadable(
          completion.unreadable(
              owned, record, bytes, String.valueOf(e.getMessage()), clock.instant()));
    }
  }

  private Step step(ConsumerRecord<byte[], byte[]> record, Job job) {
    Step step =
        steps.begin(
            new Received(record.topic(), record.partition(), record.offset(), record.headers()));
    step.job(job);
    return step;
  }
}
