package dev.posthouse.admit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.job.Failure;
import dev.posthouse.job.JobId;
import dev.posthouse.job.JobRecords;
import dev.posthouse.job.Rejection;
import dev.posthouse.job.TopicRecord;
import dev.posthouse.kafka.CommitPace;
import dev.posthouse.kafka.EncodedRecord;
import dev.posthouse.kafka.Fence;
import dev.posthouse.kafka.JobHeaders;
import dev.posthouse.kafka.Outgoing;
import dev.posthouse.kafka.PausablePunctuation;
import dev.posthouse.kafka.RecordEncoder;
import dev.posthouse.metrics.Meter;
import dev.posthouse.metrics.Meters;
import dev.posthouse.tracing.Steps;
import dev.posthouse.tracing.TraceParent;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Makes a job of each request record: decode, find its id, validate, deduplicate, choose the chain.
 *
 * <p>Each record ends in exactly one of a job, a dead letter, a duplicate's event, or itself in
 * another partition. For a job id is looked for in the store of one partition, the one that its
 * hash names. Producers that send without a key, or hash keys differently (librdkafka does unless
 * told otherwise), put records elsewhere; those are sent on to the partition where their id
 * belongs, and while ids are remembered that had another home before the topic grew, from there to
 * that one ({@link Homes}).
 *
 * <p>What was put aside is not decided before a record was read of the partition: see {@link
 * Fence}.
 *
 * <p>Tested by {@code AdmitStationTest}.
 */
final class AdmitProcessor implements Processor<byte[], byte[], byte[], Outgoing> {
  static final String SEEN_STORE = "seen";

  /** What a meter says where there is no route, or no failure. */
  private static final String NONE = "none";

  /** How often it is looked whether the schema registry has told what was put aside. */
  private static final Duration DECIDE_EVERY = Duration.ofSeconds(1);

  private final Topics topics;
  private final Homes homes;
  private final RequestDecoder decoder;
  private final RequestRules rules;
  private final NewJobs jobs;
  private final RecordEncoder encoder;
  private final Duration dedupeWindow;
  private final Steps steps;
  private final Meters meters;
  private @Nullable ProcessorContext<byte[], Outgoing> context;
  private @Nullable SeenJobs seen;
  private @Nullable UndecidedRequests undecided;
  private @Nullable PausablePunctuation decisions;
  private Fence fence;
  private final AtomicInteger allUndecided;
  private final AtomicInteger allDecisions;

  /**
   * @param homes of the ids
   * @param steps traces the jobs
   * @param meters of the process
   * @param allUndecided counts the requests of all partitions that wait for the schema registry
   * @param allDecisions counts the partitions that have such
   */
  AdmitProcessor(
      Topics topics,
      Homes homes,
      RequestDecoder decoder,
      RequestRules rules,
      NewJobs jobs,
      RecordEncoder encoder,
      Duration dedupeWindow,
      Steps steps,
      Meters meters,
      AtomicInteger allUndecided,
      AtomicInteger allDecisions) {
    this.topics = topics;
    this.fence = new Fence(topics.requests());
    this.homes = homes;
    this.decoder = decoder;
    this.rules = rules;
    this.jobs = jobs;
    this.encoder = encoder;
    this.dedupeWindow = dedupeWindow;
    this.steps = steps;
    this.meters = meters;
    this.allUndecided = allUndecided;
    this.allDecisions = allDecisions;
  }

  @Override
  public void init(ProcessorContext<byte[], Outgoing> processorContext) {
    context = processorContext;
    seen = new SeenJobs(processorContext.getStateStore(SEEN_STORE), dedupeWindow);
    undecided =
        new UndecidedRequests(
            processorContext.getStateStore(UndecidedRequests.STORE), allUndecided);
    decisions =
        new PausablePunctuation(processorContext, DECIDE_EVERY, this::decideAgain, allDecisions);
    if (!undecided.isEmpty()) {
      decisions.resume();
    }
    fence = new Fence(topics.requests()); // also if Streams takes up the same task again
  }

  @Override
  public void close() {
    if (undecided != null) {
      undecided.leave();
    }
    if (decisions != null) {
      decisions.pause();
    }
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata place = context().recordMetadata().orElseThrow();
    if (fence.passes(record)) {
      UndecidedRequests.Place lies = new UndecidedRequests.Place(place.offset(), homes.topicId());
      RuntimeException fault = work(record, place.partition(), lies);
      if (fault != null) {
        undecided().add(lies, record, fault);
        Objects.requireNonNull(decisions).resume();
      }
    }
    CommitPace.current().ask(context());
  }

  private void decideAgain() {
    if (!fence.stands(undecided()::isEmpty, context())) {
      return;
    }
    int partition = context().taskId().partition();
    undecided()
        .decide(
            (lies, record) -> {
              boolean decided = work(record, partition, lies) == null;
              if (decided) {
                CommitPace.current().ask(context());
              }
              return decided;
            });
    if (undecided().isEmpty()) {
      Objects.requireNonNull(decisions).pause();
    }
  }

  /** Sees to a record; returns why it cannot be said yet what it is, or null. */
  private @Nullable RuntimeException work(
      Record<byte[], byte[]> record, int partition, UndecidedRequests.Place lies) {
    Source place = new Source(topics.requests(), partition, lies.offset());
    Arrival arrival = Arrival.of(record, place, lies.topicId(), homes.topicId());
    switch (decoder.decode(topics.requests(), arrival.value())) {
      case RequestDecoder.Decoded.Undecided(RuntimeException fault) -> {
        return fault;
      }
      case RequestDecoder.Decoded.Faulty(Failure failure, String claimed) ->
          reject(arrival.unmarked().traced(steps, false), claimed, null, failure);
      case RequestDecoder.Decoded.Request(JobRequest request) ->
          consider(arrival.traced(steps, request.getReplayOf() != null), request);
    }
    return null;
  }

  private void consider(Arrival arrival, JobRequest request) {
    String id = id(request.getId(), arrival.key(), arrival);
    boolean named = request.getId() != null || arrival.key() != null;
    String from = request.getId() == null && arrival.key() != null ? "key" : "id";
    Optional<Failure> fault = rules.fault(id, from, request);
    if (fault.isPresent()) {
      reject(arrival, request.getId(), request, fault.get());
    } else if (named) {
      seek(arrival, request, id);
    } else {
      admit(arrival, request, id);
    }
  }

  /** Admits the job where nobody can know it any more. */
  private void seek(Arrival arrival, JobRequest request, String id) {
    OptionalInt reached = homes.reached(id, arrival.partition(), arrival.sentBy());
    if (reached.isEmpty()) {
      sendOn(arrival.unmarked(), id, homes.newest(id));
    } else if (seen().contains(id, request.getGeneration(), now().toEpochMilli())) {
      arrival.step().job(id, request.getGeneration(), request.getRoute());
      send(JobRecords.duplicate(id, request.getGeneration(), arrival.source(), now()), arrival);
      end(arrival, NONE, "duplicate");
    } else {
      Homes.Home before = homes.before(id, arrival.partition(), reached.getAsInt(), now());
      if (before == null) {
        admit(arrival, request, id);
      } else {
        sendOn(arrival, id, before);
      }
    }
  }

  private void sendOn(Arrival arrival, String id, Homes.Home home) {
    RecordSource.write(arrival.headers(), arrival.source(), homes.topicId(), home.partitions());
    Outgoing sameBytes =
        new Outgoing(
            topics.requests(),
            Objects.requireNonNull(arrival.value()),
            OptionalInt.of(home.partition()));
    // Dated as it was: what its deadline counts from.
    context()
        .forward(
            new Record<>(
                id.getBytes(UTF_8),
                sameBytes,
                arrival.submittedAt().toEpochMilli(),
                arrival.headers()));
    end(arrival, NONE, "sent_on");
  }

  private void admit(Arrival arrival, JobRequest request, String id) {
    switch (jobs.of(request, id, arrival, now())) {
      case NewJobs.Made.New(Job job) -> admit(arrival, request, job);
      case NewJobs.Made.None(Failure failure) -> reject(arrival, request.getId(), request, failure);
    }
  }

  private void admit(Arrival arrival, JobRequest request, Job job) {
    List<EncodedRecord> records = encoder.encode(JobRecords.admitted(job), headers(arrival));
    Optional<Failure> tooLarge = encoder.faultOfAdmission(records.getFirst());
    if (tooLarge.isPresent()) {
      reject(arrival, request.getId(), request, tooLarge.get());
      return;
    }
    arrival.step().job(job);
    forward(records);
    end(arrival, job.getRoute(), "admitted");
  }

  /**
   * @param given the id that the request gives, if it can be read
   */
  private void reject(
      Arrival arrival, @Nullable String given, @Nullable JobRequest request, Failure failure) {
    // What cannot serve as an id names no job; the record's place always can.
    String claimed = id(given, arrival.key(), arrival);
    String id = RequestRules.canBeId(claimed) ? claimed : id(null, null, arrival);
    byte[] key = arrival.key();
    boolean unusable = key != null && !RequestRules.canBeId(new String(key, UTF_8));
    Rejection rejection =
        new Rejection(
            id,
            request,
            unusable ? key : null,
            arrival.value(),
            arrival.source(),
            arrival.submittedAt(),
            failure);
    send(JobRecords.rejected(rejection, now()), arrival);
    arrival.step().job(id, request == null ? 1 : request.getGeneration(), null);
    arrival.step().fail(failure);
    meters.count(Meter.REQUESTS, 1, NONE, "rejected", failure.kind().wireName());
  }

  private String id(@Nullable String given, byte @Nullable [] key, Arrival arrival) {
    return JobId.ofRequest(given, key, arrival.source(), arrival.topicId());
  }

  private void end(Arrival arrival, String route, String outcome) {
    arrival.step().end(outcome);
    meters.count(Meter.REQUESTS, 1, route, outcome, NONE);
  }

  private void send(List<TopicRecord> records, Arrival arrival) {
    forward(encoder.encode(records, headers(arrival)));
  }

  /**
   * Dated now, as a topic's retention counts from it: a record that a producer dated back might be
   * deleted before it is worked.
   */
  private void forward(List<EncodedRecord> records) {
    Instant now = now();
    records.forEach(record -> context().forward(record.toSink(now)));
  }

  private static JobHeaders headers(Arrival arrival) {
    return new JobHeaders(arrival.headers(), TraceParent.of(arrival.headers()));
  }

  private Instant now() {
    return Instant.ofEpochMilli(context().currentSystemTimeMs());
  }

  private ProcessorContext<byte[], Outgoing> context() {
    return Objects.requireNonNull(context);
  }

  private UndecidedRequests undecided() {
    return Objects.requireNonNull(undecided);
  }

  private SeenJobs seen() {
    return Objects.requireNonNull(seen);
  }
}
