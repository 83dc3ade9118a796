package dev.posthouse.attempt;

import dev.posthouse.job.JobId;
import dev.posthouse.kafka.DecodeFault;
import dev.posthouse.tracing.Received;
import dev.posthouse.tracing.Step;
import dev.posthouse.tracing.Steps;
import dev.posthouse.wire.Attempt;
import java.time.Clock;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/** Decodes the records of a provider's topic. */
final class Intake {
  private final Deserializer<Attempt> deserializer;
  private final OutcomeRecords outcomes;
  private final Steps steps;
  private final Clock clock;

  /** What a record turned out to be. */
  sealed interface Taken {
    /** A job to work. */
    record Job(Delivery delivery) implements Taken {}

    /** Bytes that are no job: somebody else has written to the topic. */
    record Unreadable(Finished deadLetter) implements Taken {}
  }

  /**
   * @param steps traces the jobs
   */
  Intake(Deserializer<Attempt> deserializer, OutcomeRecords outcomes, Steps steps, Clock clock) {
    this.deserializer = deserializer;
    this.outcomes = outcomes;
    this.steps = steps;
    this.clock = clock;
  }

  Taken take(Lane lane, ConsumerRecord<byte[], byte[]> record) {
    int bytes = Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    try {
      Attempt attempt = deserializer.deserialize(record.topic(), record.headers(), record.value());
      if (attempt == null) {
        return new Taken.Unreadable(
            outcomes.unreadable(lane, record, bytes, "it is empty", clock.instant()));
      }
      if (attempt.getJobId().length() > JobId.LONGEST) {
        return new Taken.Unreadable(
            outcomes.unreadable(lane, record, bytes, "its id is too long", clock.instant()));
      }
      Instant since = Instant.ofEpochMilli(record.timestamp());
      return new Taken.Job(
          new Delivery(lane, record.offset(), bytes, since, attempt, step(record, attempt)));
    } catch (SerializationException e) {
      if (DecodeFault.isRegistrys(e)) {
        throw e; // the job is fine: the worker begins anew until the registry is mended
      }
      return new Taken.Unreadable(
          outcomes.unreadable(
              lane, record, bytes, String.valueOf(e.getMessage()), clock.instant()));
    }
  }

  private Step step(ConsumerRecord<byte[], byte[]> record, Attempt attempt) {
    Step step =
        steps.begin(
            new Received(record.topic(), record.partition(), record.offset(), record.headers()));
    step.job(attempt);
    return step;
  }
}
