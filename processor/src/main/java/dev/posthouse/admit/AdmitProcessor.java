package dev.posthouse.admit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.JobId;
import dev.posthouse.job.Route;
import dev.posthouse.kafka.Outgoing;
import dev.posthouse.wire.Attempt;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.jspecify.annotations.Nullable;

/**
 * Makes a job of each request record: decode, find its id, validate, deduplicate, choose the chain.
 *
 * <p>A job id is looked for in the store of one partition, the one that its hash names. Producers
 * that send without a key, or hash keys differently (librdkafka does unless told otherwise), put
 * records elsewhere; those are sent once more, to the partition where their id belongs.
 */
final class AdmitProcessor implements Processor<byte[], byte[], byte[], Outgoing> {
  static final String SEEN_STORE = "seen";

  private final Topics topics;
  private final int partitions;
  private final RequestDecoder decoder;
  private final RequestRules rules;
  private final Map<String, Route> routes;
  private final AdmitLetters letters;
  private final Duration dedupeWindow;
  private @Nullable ProcessorContext<byte[], Outgoing> context;
  private @Nullable WindowStore<String, byte[]> seen;

  /**
   * @param partitions of the request topic
   */
  AdmitProcessor(
      Topics topics,
      int partitions,
      RequestDecoder decoder,
      RequestRules rules,
      Map<String, Route> routes,
      AdmitLetters letters,
      Duration dedupeWindow) {
    this.topics = topics;
    this.partitions = partitions;
    this.decoder = decoder;
    this.rules = rules;
    this.routes = routes;
    this.letters = letters;
    this.dedupeWindow = dedupeWindow;
  }

  @Override
  public void init(ProcessorContext<byte[], Outgoing> processorContext) {
    context = processorContext;
    seen = processorContext.getStateStore(SEEN_STORE);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata place = context().recordMetadata().orElseThrow();
    Source here = new Source(place.topic(), place.partition(), place.offset());
    Record<byte[], byte[]> request =
        record.withHeaders(new RecordHeaders(record.headers().toArray()));
    Source source = RecordSource.take(request.headers()).orElse(here);
    switch (decoder.decode(place.topic(), record.value())) {
      case RequestDecoder.Decoded.Faulty(Failure failure) ->
          reject(request, JobId.of(null, record.key(), source), source, null, failure);
      case RequestDecoder.Decoded.Request(JobRequest job) -> consider(request, job, source, here);
    }
  }

  private void consider(
      Record<byte[], byte[]> record, JobRequest request, Source source, Source here) {
    String id = JobId.of(request.getId(), record.key(), source);
    List<String> faults = rules.faults(id, request);
    if (!faults.isEmpty()) {
      Failure failure =
          Failure.of(
              FailureKind.INVALID_REQUEST, "The request is invalid. " + String.join(". ", faults));
      reject(record, id, source, request, failure);
      return;
    }
    boolean named = request.getId() != null || record.key() != null;
    if (named && home(id) != here.getPartition()) {
      RecordSource.write(record.headers(), source);
      context()
          .forward(
              record
                  .withKey(id.getBytes(UTF_8))
                  .withValue(new Outgoing(topics.requests(), record.value())));
      return;
    }
    if (named && isSeen(id + '\0' + request.getGeneration())) {
      send(record, id, letters.duplicate(id, request.getGeneration(), source, now()));
      return;
    }
    admit(record, id, request, source);
  }

  private void admit(Record<byte[], byte[]> record, String id, JobRequest request, Source source) {
    Route route =
        Objects.requireNonNull(
            routes.get(Objects.requireNonNullElse(request.getRoute(), Route.DEFAULT)));
    Instant submittedAt = Instant.ofEpochMilli(record.timestamp());
    Instant deadline =
        Objects.requireNonNullElseGet(
            request.getDeadline(), () -> submittedAt.plus(route.deadline()));
    if (!now().isBefore(deadline)) {
      Failure failure =
          Failure.of(
              FailureKind.EXPIRED,
              "The deadline, "
                  + deadline
                  + ", had passed when the request was read. Give a later deadline, or the route "
                  + route.name()
                  + " a longer one.");
      reject(record, id, source, request, failure);
      return;
    }
    Attempt attempt =
        Attempt.newBuilder()
            .setJobId(id)
            .setGeneration(request.getGeneration())
            .setRequest(request)
            .setRoute(route.name())
            .setChain(route.chain())
            .setProvider(route.chain().getFirst())
            .setSource(source)
            .setSubmittedAt(submittedAt)
            .setAdmittedAt(now())
            .setDeadline(deadline)
            .build();
    send(record, id, letters.attempt(attempt));
    send(record, id, letters.admitted(attempt));
  }

  private void reject(
      Record<byte[], byte[]> record,
      String id,
      Source source,
      @Nullable JobRequest request,
      Failure failure) {
    AdmitLetters.Rejected rejected =
        new AdmitLetters.Rejected(
            id,
            source,
            Instant.ofEpochMilli(record.timestamp()),
            request,
            record.value() == null ? null : ByteBuffer.wrap(record.value()),
            failure);
    send(record, id, letters.deadLetter(rejected, now()));
    send(record, id, letters.dead(rejected, now()));
  }

  /** Whether the job was admitted within the window; if not, it counts as admitted from now on. */
  private boolean isSeen(String key) {
    long now = context().currentSystemTimeMs();
    WindowStore<String, byte[]> store = Objects.requireNonNull(seen);
    try (WindowStoreIterator<byte[]> entries =
        store.fetch(key, now - dedupeWindow.toMillis(), now + dedupeWindow.toMillis())) {
      if (entries.hasNext()) {
        return true;
      }
    }
    store.put(key, new byte[0], now);
    return false;
  }

  /** The partition of the request topic where a job id belongs: the Java producer's choice. */
  private int home(String id) {
    return Utils.toPositive(Utils.murmur2(id.getBytes(UTF_8))) % partitions;
  }

  private void send(Record<byte[], byte[]> record, String id, Outgoing outgoing) {
    context().forward(record.withKey(id.getBytes(UTF_8)).withValue(outgoing));
  }

  private Instant now() {
    return Instant.ofEpochMilli(context().currentSystemTimeMs());
  }

  private ProcessorContext<byte[], Outgoing> context() {
    return Objects.requireNonNull(context);
  }
}
