package dev.posthouse.retry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.job.Events;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Letters;
import dev.posthouse.kafka.DeadLetterRecords;
import dev.posthouse.kafka.Outgoing;
import dev.posthouse.metrics.Meter;
import dev.posthouse.metrics.Meters;
import dev.posthouse.tracing.Received;
import dev.posthouse.tracing.Step;
import dev.posthouse.tracing.Steps;
import dev.posthouse.tracing.TraceParent;
import dev.posthouse.wire.Attempt;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
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
  Parcel parcel(Record<byte[], byte[]> record, Instant now) {
    Headers headers = record.headers();
    return new Parcel(
        record.key(), steps.traced() ? WaitingSince.write(headers, now) : headers, record.value());
  }

  /** Sends a job to its provider. */
  void send(ProcessorContext<byte[], Outgoing> to, Attempt attempt, Parcel parcel, long offset) {
    if (!providers.contains(attempt.getProvider())) {
      die(to, attempt, homeless(attempt), parcel, offset);
      return;
    }
    Instant now = now(to);
    Step step = step(to, attempt, parcel, offset);
    Outgoing letter = new Outgoing(topics.provider(attempt.getProvider()), parcel.value());
    forward(to, attempt, letter, step.headers());
    tell(to, attempt, Events.retryDue(attempt, now), step);
    step.end("released");
    meters.count(Meter.RETRIES_RELEASED, 1, attempt.getProvider());
    if (attempt.getNotBefore() != null) {
      meters.time(Meter.RETRY_LATENESS, Duration.between(attempt.getNotBefore(), now));
    }
  }

  /** Ends a job. */
  void die(
      ProcessorContext<byte[], Outgoing> to,
      Attempt attempt,
      Failure failure,
      Parcel parcel,
      long offset) {
    Instant now = now(to);
    Step step = step(to, attempt, parcel, offset);
    DeadLetter letter = Letters.deadLetter(attempt, failure, now);
    to.forward(deadLetters.record(letter, step.headers()));
    tell(to, attempt, Events.dead(attempt, failure, now), step);
    step.fail(failure);
  }

  /** Makes a dead letter of a record that is no job. */
  void bury(ProcessorContext<byte[], Outgoing> to, Parcel parcel, Instant writtenAt, long offset) {
    DeadLetter letter =
        Letters.unreadable(
            new Source(topics.retries(), to.taskId().partition(), offset),
            parcel.key(),
            parcel.value(),
            writtenAt,
            "it cannot be decoded",
            now(to));
    to.forward(deadLetters.record(letter, WaitingSince.without(parcel.headers())));
  }

  private Step step(
      ProcessorContext<byte[], Outgoing> to, Attempt attempt, Parcel parcel, long offset) {
    Optional<Instant> since = WaitingSince.read(parcel.headers());
    Headers headers = since.isPresent() ? WaitingSince.without(parcel.headers()) : parcel.headers();
    Received received = new Received(topics.retries(), to.taskId().partition(), offset, headers);
    Step step = since.map(at -> steps.begin(received, at)).orElseGet(() -> steps.begin(received));
    step.job(attempt);
    return step;
  }

  private void tell(
      ProcessorContext<byte[], Outgoing> to, Attempt attempt, SpecificRecord event, Step step) {
    byte[] bytes = serializer.serialize(topics.events(), event);
    forward(to, attempt, new Outgoing(topics.events(), bytes), TraceParent.of(step.headers()));
  }

  private static void forward(
      ProcessorContext<byte[], Outgoing> to, Attempt attempt, Outgoing outgoing, Headers headers) {
    byte[] key = attempt.getJobId().getBytes(UTF_8);
    to.forward(new Record<>(key, outgoing, to.currentSystemTimeMs(), headers));
  }

  /** The provider has no topic: sending there would stop the station. */
  private static Failure homeless(Attempt attempt) {
    return Failure.of(
        FailureKind.INTERNAL,
        "The job waited for provider "
            + attempt.getProvider()
            + ", which is not in the settings any more. Replay it, so that it takes its route"
            + " as it is now.");
  }

  private static Instant now(ProcessorContext<byte[], Outgoing> to) {
    return Instant.ofEpochMilli(to.currentSystemTimeMs());
  }
}
