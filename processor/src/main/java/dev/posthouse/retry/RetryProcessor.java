package dev.posthouse.retry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.job.Cancellation;
import dev.posthouse.job.Cancellations;
import dev.posthouse.job.JobId;
import dev.posthouse.kafka.CommitPace;
import dev.posthouse.kafka.DecodeFault;
import dev.posthouse.kafka.Fence;
import dev.posthouse.kafka.Outgoing;
import dev.posthouse.kafka.PausablePunctuation;
import dev.posthouse.wire.internal.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Keeps failed jobs until they are due and then sends them to their provider. One that is due when
 * it arrives is sent on at once. While every provider of its chain is shut a job stays here, where
 * it costs next to nothing, and is looked at again when the first of them may open.
 *
 * <p>Nothing leaves the store before a record was read of the partition: see {@link Fence}.
 */
final class RetryProcessor implements Processor<byte[], byte[], byte[], Outgoing> {
  static final String WAITING_STORE = "waiting";

  /**
   * How often the store is scanned while jobs wait; with the commit interval, what makes up the
   * lateness.
   */
  static final Duration SCAN_INTERVAL = Duration.ofMillis(25);

  /** A scan stops after this time: it shares its thread with polls and commits. */
  private static final Duration SCAN_BUDGET = Duration.ofMillis(100);

  /** Looking for cancelled jobs is in less of a hurry. */
  private static final Duration ROUND_BUDGET = Duration.ofMillis(10);

  private final String topic;
  private final Cancellations cancellations;
  private final ReopenSchedule reopenings;
  private final Dispatcher dispatcher;
  private final WaitingMeter meter;
  private final Deserializer<Job> deserializer;
  private final AtomicInteger allScans;
  private @Nullable ProcessorContext<byte[], Outgoing> context;
  private @Nullable WaitingJobs waiting;
  private @Nullable PausablePunctuation scans;

  /** How many cancellations were known when the round began that is under way, or was the last. */
  private long roundFor;

  /** How often providers had opened when it began. */
  private long roundForOpenings;

  /** When it is asked again what a job is that the schema registry does not tell. */
  private static final Duration UNDECIDED = Duration.ofSeconds(1);

  private Fence fence;
  private boolean sweeping;
  private final WakingPace pace = new WakingPace();

  /**
   * @param topic of the records
   * @param cancellations which jobs are cancelled
   * @param reopenings of the jobs' providers
   * @param dispatcher of what leaves
   * @param meter of what stays
   * @param allScans counts the partitions of this process that are scanned
   */
  RetryProcessor(
      String topic,
      Cancellations cancellations,
      ReopenSchedule reopenings,
      Dispatcher dispatcher,
      WaitingMeter meter,
      Deserializer<Job> deserializer,
      AtomicInteger allScans) {
    this.topic = topic;
    this.fence = new Fence(topic);
    this.cancellations = cancellations;
    this.reopenings = reopenings;
    this.dispatcher = dispatcher;
    this.meter = meter;
    this.deserializer = deserializer;
    this.allScans = allScans;
  }

  @Override
  public void init(ProcessorContext<byte[], Outgoing> processorContext) {
    context = processorContext;
    waiting = new WaitingJobs(processorContext.getStateStore(WAITING_STORE));
    fence = new Fence(topic); // also if Streams takes up the same task again
    scans = new PausablePunctuation(processorContext, SCAN_INTERVAL, this::scan, allScans);
    scans.resume(); // the store may hold jobs
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata place = context().recordMetadata().orElseThrow();
    if (fence.passes(record)) {
      receive(record, place.offset());
    }
    askForCommit();
  }

  private void receive(Record<byte[], byte[]> record, long offset) {
    StoredRecord stored = dispatcher.stored(record, now());
    switch (read(record.value())) {
      case Reading.AJob(Job job) -> receive(job, stored, offset);
      case Reading.None _ ->
          dispatcher.deadLetterBytes(
              context(), stored, Instant.ofEpochMilli(record.timestamp()), offset);
      case Reading.Undecided _ -> keep(now().plus(UNDECIDED), offset, stored);
    }
  }

  private void receive(Job job, StoredRecord stored, long offset) {
    if (deadLetterIfCancelled(job, stored, offset)) {
      return;
    }
    Instant now = now();
    Instant due = Objects.requireNonNullElse(job.getNotBefore(), now);
    Optional<Instant> again = reopenings.nextCheck(job, waiting().count(), now);
    if (again.isPresent() && again.get().isAfter(due)) {
      due = again.get();
    }
    if (due.isAfter(now)) {
      keep(due, offset, stored);
    } else {
      dispatcher.send(context(), job, stored, offset);
    }
  }

  private void keep(Instant due, long offset, StoredRecord stored) {
    waiting().add(new DueKey(due, offset), stored);
    scans().resume();
  }

  private void scan() {
    if (fence.stands(waiting()::isEmpty, context())) {
      sweep();
      waiting().takeDue(context().currentSystemTimeMs(), SCAN_BUDGET, this::release);
    }
    meter.count(context().taskId().partition(), waiting().count());
    if (waiting().needNoScan()) {
      scans().pause();
    }
  }

  @Override
  public void close() {
    meter.forget(context().taskId().partition());
    scans().pause();
  }

  /** Lets a job go whose time has come; returns when to look at it again if it stays. */
  private Optional<Instant> release(DueKey key, StoredRecord stored) {
    Optional<Instant> again = releaseOrStay(key, stored);
    if (again.isEmpty()) {
      askForCommit();
    }
    return again;
  }

  private Optional<Instant> releaseOrStay(DueKey key, StoredRecord stored) {
    return switch (read(stored.value())) {
      case Reading.AJob(Job job) -> release(job, key, stored);
      case Reading.None _ -> {
        // It could be read when it came: the registry has forgotten its schema since.
        dispatcher.deadLetterBytes(context(), stored, now(), key.offset());
        yield Optional.empty();
      }
      case Reading.Undecided _ -> Optional.of(now().plus(UNDECIDED));
    };
  }

  private Optional<Instant> release(Job job, DueKey key, StoredRecord stored) {
    Instant due = job.getNotBefore();
    if (due != null && due.isAfter(now())) {
      return Optional.of(due); // when it came, nobody could tell
    }
    Optional<Instant> again = reopenings.nextCheck(job, waiting().count(), now());
    if (again.isEmpty()) {
      dispatcher.send(context(), job, stored, key.offset());
    }
    return again;
  }

  /**
   * Looks for jobs that were cancelled, since somebody cancelled one, and for those that waited for
   * a provider that has opened. The store is keyed by due time, not by job: it is gone through, a
   * little at a time. That is seldom, and an index would have to be kept for every job.
   */
  private void sweep() {
    Instant now = now();
    boolean opened = reopenings.openings() != roundForOpenings;
    if (!sweeping && (cancellations.count() != roundFor || opened || pace.isDue(now))) {
      if (opened) {
        pace.begin(now);
      }
      roundFor = cancellations.count();
      roundForOpenings = reopenings.openings();
      sweeping = true;
      pace.look(now);
      waiting().beginRound();
    }
    if (sweeping) {
      sweeping = !waiting().sweep(ROUND_BUDGET, this::leavesEarly);
    }
  }

  private boolean leavesEarly(DueKey key, StoredRecord stored) {
    boolean leaves = endsCancelled(key, stored) || isFree(key, stored);
    if (leaves) {
      askForCommit();
    }
    return leaves;
  }

  /** A job that is due, and was only kept for a provider that is open now, is sent on. */
  private boolean isFree(DueKey key, StoredRecord stored) {
    Instant now = now();
    if (!pace.allows(now)) {
      return false;
    }
    if (!(read(stored.value()) instanceof Reading.AJob(Job job))
        || job.getNotBefore() == null
        || job.getNotBefore().isAfter(now)
        || reopenings.nextCheck(job, waiting().count(), now).isPresent()) {
      return false;
    }
    dispatcher.send(context(), job, stored, key.offset());
    pace.woken();
    return true;
  }

  private boolean endsCancelled(DueKey key, StoredRecord stored) {
    if (stored.key() != null && !cancellations.concerns(new String(stored.key(), UTF_8))) {
      return false;
    }
    return read(stored.value()) instanceof Reading.AJob(Job job)
        && deadLetterIfCancelled(job, stored, key.offset());
  }

  /** Ends the job if it was cancelled. */
  private boolean deadLetterIfCancelled(Job job, StoredRecord stored, long offset) {
    Optional<Cancellation> cancellation = cancellations.of(job);
    cancellation.ifPresent(
        found -> dispatcher.deadLetter(context(), job, found.failure(), stored, offset));
    return cancellation.isPresent();
  }

  /** What the bytes of a record are. */
  private sealed interface Reading {
    record AJob(Job job) implements Reading {}

    /** No job: somebody else has written them. */
    record None() implements Reading {}

    /** The schema registry is away, or refuses, to say it: they wait for that. */
    record Undecided() implements Reading {}
  }

  private Reading read(byte @Nullable [] value) {
    try {
      Job job = deserializer.deserialize(topic, value);
      return job == null || job.getJobId().length() > JobId.LONGEST
          ? new Reading.None()
          : new Reading.AJob(job);
    } catch (RetriableException e) {
      return new Reading.Undecided();
    } catch (SerializationException e) {
      return DecodeFault.isRegistrys(e) ? new Reading.Undecided() : new Reading.None();
    }
  }

  private void askForCommit() {
    CommitPace.current().ask(context());
  }

  private Instant now() {
    return Instant.ofEpochMilli(context().currentSystemTimeMs());
  }

  private WaitingJobs waiting() {
    return Objects.requireNonNull(waiting);
  }

  private PausablePunctuation scans() {
    return Objects.requireNonNull(scans);
  }

  private ProcessorContext<byte[], Outgoing> context() {
    return Objects.requireNonNull(context);
  }
}
