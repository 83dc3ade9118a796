package dev.posthouse.retry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.job.Availability;
import dev.posthouse.job.Cancellation;
import dev.posthouse.job.Cancellations;
import dev.posthouse.job.Events;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Letters;
import dev.posthouse.kafka.DeadLetterRecords;
import dev.posthouse.kafka.DecodeFault;
import dev.posthouse.kafka.Outgoing;
import dev.posthouse.wire.Attempt;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Keeps failed jobs until they are due and then sends them to their provider. One that is due when
 * it arrives is sent on at once. While every provider of its chain is shut a job stays here, where
 * it costs next to nothing, and is looked at again when the first of them may open.
 */
final class RetryProcessor implements Processor<byte[], byte[], byte[], Outgoing> {
  static final String WAITING_STORE = "waiting";

  /** How often the store is scanned; with the commit interval, what makes up the lateness. */
  static final Duration SCAN_INTERVAL = Duration.ofMillis(25);

  /** A scan stops after this time: it shares its thread with polls and commits. */
  private static final Duration SCAN_BUDGET = Duration.ofMillis(100);

  /** Looking for cancelled jobs is in less of a hurry. */
  private static final Duration ROUND_BUDGET = Duration.ofMillis(10);

  /** The longest time until a job whose providers are shut is looked at again. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  /**
   * How many jobs of a partition are looked at again in a second, so that a crowd costs no more
   * than a few: at about 50 µs each, twelve partitions take less than a twentieth of a core. It
   * also spreads the crowd's return.
   */
  private static final int LOOKS_PER_SECOND = 60;

  /** A crowd is large if its return is spread over more than this; then seconds do not matter. */
  private static final long CROWD_MILLIS = 5_000;

  private final Topics topics;
  private final Set<String> providers;
  private final Cancellations cancellations;
  private final Availability availability;
  private final RandomGenerator random;
  private final Deserializer<Attempt> deserializer;
  private final Serializer<SpecificRecord> serializer;
  private final DeadLetterRecords deadLetters;
  private @Nullable ProcessorContext<byte[], Outgoing> context;
  private @Nullable WaitingJobs waiting;

  /** How many cancellations were known when the round began that is under way, or was the last. */
  private long roundFor;

  private boolean goingRound;

  /**
   * @param providers those of the settings, which have a topic
   * @param cancellations which jobs are given up
   * @param availability of all providers
   * @param random spreads the return of those that waited for a provider
   */
  RetryProcessor(
      Topics topics,
      Collection<String> providers,
      Cancellations cancellations,
      Availability availability,
      RandomGenerator random,
      Deserializer<Attempt> deserializer,
      Serializer<SpecificRecord> serializer,
      DeadLetterRecords deadLetters) {
    this.topics = topics;
    this.providers = Set.copyOf(providers);
    this.cancellations = cancellations;
    this.availability = availability;
    this.random = random;
    this.deserializer = deserializer;
    this.serializer = serializer;
    this.deadLetters = deadLetters;
  }

  @Override
  public void init(ProcessorContext<byte[], Outgoing> processorContext) {
    context = processorContext;
    waiting = new WaitingJobs(processorContext.getStateStore(WAITING_STORE));
    processorContext.schedule(SCAN_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::scan);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    long offset = context().recordMetadata().orElseThrow().offset();
    Attempt attempt = read(record.value());
    if (attempt == null) {
      bury(record, offset);
      return;
    }
    if (giveUp(attempt, record.headers())) {
      return;
    }
    Instant due = Objects.requireNonNullElse(attempt.getNotBefore(), Instant.EPOCH);
    if (isShut(attempt)) {
      Instant opens = lookAgain(attempt);
      due = due.isAfter(opens) ? due : opens;
    }
    if (due.isAfter(now())) {
      waiting()
          .add(new DueKey(due, offset), new Parcel(record.key(), record.headers(), record.value()));
    } else {
      send(attempt, record.value(), record.headers());
    }
  }

  private void scan(long now) {
    goRound();
    waiting().takeDue(now, SCAN_BUDGET, this::release);
  }

  /**
   * Looks for jobs that were given up, since somebody gave one up. The store is keyed by due time,
   * not by job: it is gone through, a little at a time. That is seldom, and an index would have to
   * be kept for every job.
   */
  private void goRound() {
    if (!goingRound && cancellations.count() != roundFor) {
      roundFor = cancellations.count();
      goingRound = true;
      waiting().beginRound();
    }
    if (goingRound) {
      goingRound = !waiting().goRound(ROUND_BUDGET, (_, parcel) -> isGivenUp(parcel));
    }
  }

  private boolean isGivenUp(Parcel parcel) {
    if (parcel.key() != null && !cancellations.concerns(new String(parcel.key(), UTF_8))) {
      return false;
    }
    Attempt attempt = read(parcel.value());
    return attempt != null && giveUp(attempt, parcel.headers());
  }

  /** Ends the job if it was given up. */
  private boolean giveUp(Attempt attempt, Headers headers) {
    Optional<Cancellation> cancellation = cancellations.of(attempt);
    cancellation.ifPresent(wish -> die(attempt, wish.failure(), headers));
    return cancellation.isPresent();
  }

  private void die(Attempt attempt, Failure failure, Headers headers) {
    context().forward(deadLetters.record(Letters.deadLetter(attempt, failure, now()), headers));
    byte[] event = serializer.serialize(topics.events(), Events.dead(attempt, failure, now()));
    send(attempt, new Outgoing(topics.events(), event), new RecordHeaders());
  }

  private void release(DueKey key, Parcel parcel) {
    Attempt attempt = read(parcel.value());
    if (attempt == null) {
      // It could be read when it came: the registry has forgotten its schema since.
      bury(
          new Record<>(parcel.key(), parcel.value(), now().toEpochMilli(), parcel.headers()),
          key.offset());
      return;
    }
    if (isShut(attempt)) {
      waiting().add(new DueKey(lookAgain(attempt), key.offset()), parcel);
    } else {
      send(attempt, parcel.value(), parcel.headers());
    }
  }

  /** Whether nobody would call for the job now, and it has time left to wait. */
  private boolean isShut(Attempt attempt) {
    Instant now = now();
    return providers.contains(attempt.getProvider())
        && attempt.getDeadline().isAfter(now)
        && firstOpening(attempt).isAfter(now);
  }

  private Instant firstOpening(Attempt attempt) {
    return Stream.concat(Stream.of(attempt.getProvider()), attempt.getChain().stream())
        .map(availability::openFrom)
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** Somebody may open a provider sooner than is known now. */
  private Instant lookAgain(Attempt attempt) {
    Instant latest = now().plus(LOOK_AGAIN);
    Instant opens = firstOpening(attempt);
    long spread = waiting().count() * 1000 / LOOKS_PER_SECOND;
    Instant again =
        (opens.isBefore(latest) ? opens : latest).plusMillis(random.nextLong(spread + 1));
    if (spread > CROWD_MILLIS) {
      // Together in one transaction: it is transactions that cost, not jobs.
      again = again.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    }
    return again.isBefore(attempt.getDeadline()) ? again : attempt.getDeadline();
  }

  private void send(Attempt attempt, byte[] value, Headers headers) {
    if (!providers.contains(attempt.getProvider())) {
      die(attempt, homeless(attempt), headers);
      return;
    }
    Outgoing letter = new Outgoing(topics.provider(attempt.getProvider()), value);
    byte[] event = serializer.serialize(topics.events(), Events.retryDue(attempt, now()));
    send(attempt, letter, headers);
    send(attempt, new Outgoing(topics.events(), event), new RecordHeaders());
  }

  private void send(Attempt attempt, Outgoing outgoing, Headers headers) {
    byte[] key = attempt.getJobId().getBytes(UTF_8);
    context().forward(new Record<>(key, outgoing, now().toEpochMilli(), headers));
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

  private void bury(Record<byte[], byte[]> record, long offset) {
    DeadLetter letter =
        Letters.unreadable(
            new Source(topics.retries(), context().taskId().partition(), offset),
            record.key(),
            record.value(),
            Instant.ofEpochMilli(record.timestamp()),
            "it cannot be decoded",
            now());
    context().forward(deadLetters.record(letter, record.headers()));
  }

  /**
   * The job, or null if the bytes are none.
   *
   * @throws RuntimeException if the schema registry is at fault: the job waits until it is mended
   */
  private @Nullable Attempt read(byte @Nullable [] value) {
    try {
      return deserializer.deserialize(topics.retries(), value);
    } catch (SerializationException e) {
      if (DecodeFault.isRegistrys(e)) {
        throw e;
      }
      return null;
    }
  }

  private Instant now() {
    return Instant.ofEpochMilli(context().currentSystemTimeMs());
  }

  private WaitingJobs waiting() {
    return Objects.requireNonNull(waiting);
  }

  private ProcessorContext<byte[], Outgoing> context() {
    return Objects.requireNonNull(context);
  }
}
