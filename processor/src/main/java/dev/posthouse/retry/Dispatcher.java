package dev.posthouse.retry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.JobRecords;
import dev.posthouse.job.Outcome;
import dev.posthouse.job.TopicRecord;
import dev.posthouse.kafka.EncodedRecord;
import dev.posthouse.kafka.JobHeaders;
import dev.posthouse.kafka.Outgoing;
import dev.posthouse.kafka.RecordEncoder;
import dev.posthouse.metrics.Meter;
import dev.posthouse.metrics.Meters;
import dev.posthouse.tracing.Received;
import dev.posthouse.tracing.Step;
import dev.posthouse.tracing.Steps;
import dev.posthouse.tracing.TraceParent;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * How waiting jobs leave: to their provider, or as dead letters.
 *
 * <p>Tested by {@code RetryStationTest}.
 */
final class Dispatcher {
  private final Topics topics;
  private final Set<String> providers;
  private final Meters meters;
  private final Steps steps;
  private final RecordEncoder encoder;

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
      RecordEncoder encoder) {
    this.topics = topics;
    this.providers = Set.copyOf(providers);
    this.meters = meters;
    this.steps = steps;
    this.encoder = encoder;
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
    // As it came: it may hold fields of a newer version.
    EncodedRecord sameBytes =
        new EncodedRecord(
            topics.provider(job.getProvider()),
            job.getJobId().getBytes(UTF_8),
            stored.value(),
            step.headers());
    to.forward(sameBytes.toSink(now));
    forward(to, encoder.encode(JobRecords.released(job, now), headers(step.headers())), now);
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
    forward(to, encoder.encode(new Outcome.Dead(failure), job, headers(step.headers()), now), now);
    step.fail(failure);
  }

  /** Makes a dead letter of a record that is no job. */
  void deadLetterBytes(
      ProcessorContext<byte[], Outgoing> to, StoredRecord stored, Instant writtenAt, long offset) {
    Instant now = now(to);
    List<TopicRecord> records =
        JobRecords.unreadable(
            new Source(topics.retries(), to.taskId().partition(), offset),
            stored.key(),
            stored.value(),
            writtenAt,
            "it cannot be decoded",
            now);
    forward(to, encoder.encode(records, headers(stored.headers())), now);
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

  private static void forward(
      ProcessorContext<byte[], Outgoing> to, List<EncodedRecord> records, Instant now) {
    records.forEach(record -> to.forward(record.toSink(now)));
  }

  private static JobHeaders headers(Headers all) {
    return new JobHeaders(all, TraceParent.of(all));
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
