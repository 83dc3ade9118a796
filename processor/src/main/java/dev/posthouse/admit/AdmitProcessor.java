package dev.posthouse.admit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.job.Availability;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.JobId;
import dev.posthouse.job.OwnFault;
import dev.posthouse.job.Route;
import dev.posthouse.kafka.KeyHash;
import dev.posthouse.kafka.Outgoing;
import dev.posthouse.metrics.Meter;
import dev.posthouse.metrics.Meters;
import dev.posthouse.tracing.Steps;
import dev.posthouse.tracing.TraceParent;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a job of each request record: decode, find its id, validate, deduplicate, choose the chain.
 *
 * <p>Each record ends in exactly one of an attempt, a dead letter, a duplicate's event, or itself
 * in another partition. For a job id is looked for in the store of one partition, the one that its
 * hash names. Producers that send without a key, or hash keys differently (librdkafka does unless
 * told otherwise), put records elsewhere; those are sent once more, to the partition where their id
 * belongs.
 */
final class AdmitProcessor implements Processor<byte[], byte[], byte[], Outgoing> {
  private static final Logger log = LoggerFactory.getLogger(AdmitProcessor.class);

  static final String SEEN_STORE = "seen";

  /** What a meter says where there is no route, or no failure. */
  private static final String NONE = "none";

  private final Topics topics;
  private final int partitions;
  private final RequestDecoder decoder;
  private final RequestRules rules;
  private final Map<String, Route> routes;
  private final Availability availability;
  private final AdmitRecords records;
  private final Duration dedupeWindow;
  private final Steps steps;
  private final Meters meters;
  private @Nullable ProcessorContext<byte[], Outgoing> context;
  private @Nullable SeenJobs seen;

  /**
   * @param partitions of the request topic
   * @param availability of all providers
   * @param steps traces the jobs
   * @param meters of the process
   */
  AdmitProcessor(
      Topics topics,
      int partitions,
      RequestDecoder decoder,
      RequestRules rules,
      Map<String, Route> routes,
      Availability availability,
      AdmitRecords records,
      Duration dedupeWindow,
      Steps steps,
      Meters meters) {
    this.topics = topics;
    this.partitions = partitions;
    this.decoder = decoder;
    this.rules = rules;
    this.routes = routes;
    this.availability = availability;
    this.records = records;
    this.dedupeWindow = dedupeWindow;
    this.steps = steps;
    this.meters = meters;
  }

  @Override
  public void init(ProcessorContext<byte[], Outgoing> processorContext) {
    context = processorContext;
    seen = new SeenJobs(processorContext.getStateStore(SEEN_STORE), dedupeWindow);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Arrival arrival = Arrival.of(record, context().recordMetadata().orElseThrow(), topics);
    switch (decoder.decode(topics.requests(), arrival.value())) {
      case RequestDecoder.Decoded.Faulty(Failure failure) ->
          reject(arrival.traced(steps, false), null, failure);
      case RequestDecoder.Decoded.Request(JobRequest request) ->
          consider(arrival.traced(steps, request.getReplayOf() != null), request);
    }
  }

  private void consider(Arrival arrival, JobRequest request) {
    String id = JobId.of(request.getId(), arrival.key(), arrival.source());
    boolean named = request.getId() != null || arrival.key() != null;
    Optional<Failure> fault = fault(id, request);
    if (fault.isPresent()) {
      reject(arrival, request, fault.get());
    } else if (named && !arrival.sentOn() && home(id) != arrival.partition()) {
      sendOn(arrival, id);
    } else if (named && seen().contains(id, request.getGeneration(), now().toEpochMilli())) {
      arrival.step().job(id, request.getGeneration(), request.getRoute());
      publish(arrival, id, records.duplicate(id, request.getGeneration(), arrival.source(), now()));
      end(arrival, NONE, "duplicate");
    } else {
      admit(arrival, request, id);
    }
  }

  /** A fault of our own must cost this job alone: all behind it would wait for ever. */
  private Optional<Failure> fault(String id, JobRequest request) {
    try {
      List<String> faults = rules.faults(id, request);
      return faults.isEmpty()
          ? Optional.empty()
          : Optional.of(
              Failure.of(
                  FailureKind.INVALID_REQUEST,
                  "The request is invalid. " + String.join(". ", faults)));
    } catch (RuntimeException | StackOverflowError e) {
      log.atError()
          .addKeyValue("jobId", id)
          .addKeyValue("exception", e.getClass().getName())
          .addKeyValue("at", OwnFault.place(e))
          .log("A request could not be checked by a fault of Posthouse; it is a dead letter");
      return Optional.of(OwnFault.failure(e, " while it checked the request"));
    }
  }

  private void sendOn(Arrival arrival, String id) {
    RecordSource.write(arrival.headers(), arrival.source());
    send(
        id,
        new Outgoing(topics.requests(), Objects.requireNonNull(arrival.value())),
        arrival.submittedAt(),
        arrival.headers());
    end(arrival, NONE, "sent_on");
  }

  private void admit(Arrival arrival, JobRequest request, String id) {
    Route route =
        Objects.requireNonNull(
            routes.get(Objects.requireNonNullElse(request.getRoute(), Route.DEFAULT)));
    Instant deadline =
        Objects.requireNonNullElseGet(
            request.getDeadline(), () -> arrival.submittedAt().plus(route.deadline()));
    if (!now().isBefore(deadline)) {
      reject(arrival, request, expired(route, deadline));
      return;
    }
    List<String> chain = request.getChain().isEmpty() ? route.chain() : request.getChain();
    Job job =
        Job.newBuilder()
            .setJobId(id)
            .setGeneration(request.getGeneration())
            .setRequest(request)
            .setRoute(route.name())
            .setChain(chain)
            .setProvider(route.begin(chain, availability, now()))
            .setSource(arrival.source())
            .setSubmittedAt(arrival.submittedAt())
            .setAdmittedAt(now())
            .setDeadline(deadline)
            .build();
    switch (records.job(job, arrival.headers())) {
      case AdmitRecords.Fitting.Fits(Outgoing letter) -> {
        arrival.step().job(job);
        send(id, letter, now(), arrival.headers());
        publish(arrival, id, records.admitted(job));
        end(arrival, route.name(), "admitted");
      }
      case AdmitRecords.Fitting.TooLarge(Failure failure) -> reject(arrival, request, failure);
    }
  }

  private static Failure expired(Route route, Instant deadline) {
    return Failure.of(
        FailureKind.EXPIRED,
        "The deadline, "
            + deadline
            + ", had passed when the request was read. Give a later deadline, or the route "
            + route.name()
            + " a longer one.");
  }

  private void reject(Arrival arrival, @Nullable JobRequest request, Failure failure) {
    // What cannot serve as an id names no job; the record's place always can.
    String claimed =
        JobId.of(request == null ? null : request.getId(), arrival.key(), arrival.source());
    String id = RequestRules.canBeId(claimed) ? claimed : JobId.of(null, null, arrival.source());
    AdmitRecords.Rejected rejected = new AdmitRecords.Rejected(id, arrival, request, failure);
    context().forward(records.deadLetter(rejected, now()));
    publish(arrival, id, records.dead(rejected, now()));
    arrival.step().job(id, request == null ? 1 : request.getGeneration(), null);
    arrival.step().fail(failure);
    meters.count(Meter.REQUESTS, 1, NONE, "rejected", failure.kind().wireName());
  }

  private void end(Arrival arrival, String route, String outcome) {
    arrival.step().end(outcome);
    meters.count(Meter.REQUESTS, 1, route, outcome, NONE);
  }

  /** An event goes without the user's headers: nobody knows what those hold. */
  private void publish(Arrival arrival, String id, Outgoing event) {
    send(id, event, now(), TraceParent.of(arrival.headers()));
  }

  /**
   * @param at what a topic's retention counts from: for all but the request itself it is now, since
   *     a record that a producer dated back might be deleted before it is worked
   */
  private void send(String id, Outgoing outgoing, Instant at, Headers headers) {
    context().forward(new Record<>(id.getBytes(UTF_8), outgoing, at.toEpochMilli(), headers));
  }

  private int home(String id) {
    return KeyHash.home(id.getBytes(UTF_8), partitions);
  }

  private Instant now() {
    return Instant.ofEpochMilli(context().currentSystemTimeMs());
  }

  private ProcessorContext<byte[], Outgoing> context() {
    return Objects.requireNonNull(context);
  }

  private SeenJobs seen() {
    return Objects.requireNonNull(seen);
  }
}
