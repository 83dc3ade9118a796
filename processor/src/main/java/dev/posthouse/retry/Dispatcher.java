package dev.posthouse.retry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.JobEvents;
import dev.posthouse.job.JobRecords;
import dev.posthouse.kafka.DeadLetterRecords;
import dev.posthouse.kafka.Outgoing;
import dev.posthouse.metrics.Meter;
import dev.posthouse.metrics.Meters;
import dev.posthouse.tracing.Received;
import dev.posthouse.tracing.Step;
import dev.posthouse.tracing.Steps;
import dev.posthouse.tracing.TraceParent;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** How records leave the waiting room: to their provider, or as dead letters. */
final class Dispatcher {
  private final Topics topics;
  private final Set<String> providers;
  private final Meters meters;
  private final Steps steps;
  private final Serializer<SpecificRecord> serializer;
  private final DeadLetterRecords deadLetters;

  /**
   * @param providers those of the settings, which have a topic
   * @param meters of the process
   * @param steps traces the jobs
   */
  Dispatcher(
      Topics topics,
      Collection<String> providers,
      Meters meters,
      Steps steps,
      Serializer<SpecificRecord> serializer,
      DeadLetterRecords deadLetters) {
    this.topics = topics;
    this.providers = Set.copyOf(providers);
    this.meters = meters;
    this.steps = steps;
    this.serializer = serializer;
    this.deadLetters = deadLetters;
    // So that the series are there before the first of them.
    providers.forEach(provider -> meters.count(Meter.RETRIES_RELEASED, 0, provider));
  }

  /** A record as the store is to keep it. */
  StoredRecord stored(Record<byte[], byte[]> record, Instant now) {
    return new StoredRecord(
        record.key(), record.headers(), record.value(), steps.traced() ? now : null);
  }

  /** Sends a job to its provider. */
  void send(ProcessorContext<byte[], Outgoing> to, Job job, StoredRecord stored, long offset) {
    if (!providers.contains(job.getProvider())) {
      deadLetter(to, job, providerGone(job), stored, offset);
      return;
    }
    Instant now = now(to);
    Step step = step(to, job, stored, offset);
    Outgoing letter = new Outgoing(topics.provider(job.getProvider()), stored.value());
    forward(to, job, letter, step.headers());
    publish(to, job, JobEvents.retryDue(job, now), step);
    step.end("released");
    meters.count(Meter.RETRIES_RELEASED, 1, job.getProvider());
    if (job.getNotBefore() != null) {
      meters.time(Meter.RETRY_LATENESS, Duration.between(job.getNotBefore(), now));
    }
  }

  /** Ends a job. */
  void deadLetter(
      ProcessorContext<byte[], Outgoing> to,
      Job job,
      Failure failure,
      StoredRecord stored,
      long offset) {
    Instant now = now(to);
    Step step = step(to, job, stored, offset);
    DeadLetter letter = JobRecords.deadLetter(job, failure, now);
    to.forward(deadLetters.record(letter, step.headers()));
    publish(to, job, JobEvents.dead(job, failure, now), step);
    step.fail(failure);
  }

  /** Makes a dead letter of a record that is no job. */
  void deadLetterBytes(
      ProcessorContext<byte[], Outgoing> to, StoredRecord stored, Instant writtenAt, long offset) {
    DeadLetter letter =
        JobRecords.unreadable(
            new Source(topics.retries(), to.taskId().partition(), offset),
            stored.key(),
            stored.value(),
            writtenAt,
            "it cannot be decoded",
            now(to));
    to.forward(deadLetters.record(letter, stored.headers()));
  }

  private Step step(
      ProcessorContext<byte[], Outgoing> to, Job job, StoredRecord stored, long offset) {
    Received received =
        new Received(topics.retries(), to.taskId().partition(), offset, stored.headers());
    Instant since = stored.waitingSince();
    Step step = since == null ? steps.begin(received) : steps.begin(received, since);
    step.job(job);
    return step;
  }

  private void publish(
      ProcessorContext<byte[], Outgoing> to, Job job, SpecificRecord event, Step step) {
    byte[] bytes = serializer.serialize(topics.events(), event);
    forward(to, job, new Outgoing(topics.events(), bytes), TraceParent.of(step.headers()));
  }

  private static void forward(
      ProcessorContext<byte[], Outgoing> to, Job job, Outgoing outgoing, Headers headers) {
    byte[] key = job.getJobId().getBytes(UTF_8);
    to.forward(new Record<>(key, outgoing, to.currentSystemTimeMs(), headers));
  }

  /** The provider has no topic: sending there would stop the station. */
  private static Failure providerGone(Job job) {
    return Failure.of(
        FailureKind.INTERNAL,
        "The job waited for provider "
            + job.getProvider()
            + ", which is not in the settings any more. Replay it, so that it takes its route"
            + " as it is now.");
  }

  private static Instant now(ProcessorContext<byte[], Outgoing> to) {
    return Instant.ofEpochMilli(to.currentSystemTimeMs());
  }
}
