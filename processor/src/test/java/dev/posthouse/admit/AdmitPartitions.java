package dev.posthouse.admit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.job.Opening;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.job.Route;
import dev.posthouse.kafka.KnownTopics;
import dev.posthouse.kafka.Outgoing;
import dev.posthouse.kafka.RecordEncoder;
import dev.posthouse.kafka.RequestTopic;
import dev.posthouse.kafka.TopicState;
import dev.posthouse.metrics.Meters;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.tracing.Steps;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.RegistryUnavailableException;
import dev.posthouse.wire.Topics;
import java.io.File;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.jspecify.annotations.Nullable;

/**
 * The admit processors of all partitions of a request topic, each with a store of its own, and
 * between them the topic, which one may enlarge, or copy with its headers.
 */
final class AdmitPartitions {
  static final Topics TOPICS = new Topics("llm.");
  static final Duration WINDOW = Duration.ofHours(24);
  private static final Route ROUTE =
      new Route(
          Route.DEFAULT,
          List.of("claude"),
          new RetryPolicy(4, Duration.ofMillis(50), Duration.ofSeconds(1)),
          Duration.ofDays(9));

  private final WireSerdes serdes = new WireSerdes(AdmitBench.JSON);
  private final Map<Integer, AdmitProcessor> processors = new HashMap<>();
  private final Map<Integer, MockProcessorContext<byte[], Outgoing>> contexts = new HashMap<>();
  private final Map<Integer, WindowStore<String, byte[]>> stores = new HashMap<>();
  private final Map<Integer, KeyValueStore<Bytes, byte[]>> undecided = new HashMap<>();
  private final Deserializer<JobRequest> deserializer = serdes.deserializer(JobRequest.class);
  private KnownTopics known = new KnownTopics(Map.of());
  private final Map<String, TopicState> seen = new HashMap<>();
  private final List<TopicState.Count> counts = new ArrayList<>();
  private String topicId;
  private Instant now = Instant.parse("2026-11-30T12:00:00Z");
  private long offset;

  /** All that ever lay on the topic. */
  final List<Lying> records = new ArrayList<>();

  /** Everything that went elsewhere: topics with keys. */
  final List<String> admitted = new ArrayList<>();

  /** The keys of dead letters. */
  final List<String> dead = new ArrayList<>();

  int duplicates;

  /** Whether the registry does not tell what requests are that bear the word {@code strange}. */
  boolean registryAway;

  /** How long whoever asks it waits in vain. */
  Duration patience = Duration.ZERO;

  /** How often it was asked in vain. */
  int asked;

  /** How many requests are counted as put aside. */
  final AtomicInteger counted = new AtomicInteger();

  /** A record where it lies. */
  record Lying(
      int partition, byte @Nullable [] key, byte[] value, Headers headers, boolean first) {}

  AdmitPartitions(String topicId, int partitions) {
    this.topicId = topicId;
    growTo(partitions);
  }

  void growTo(int partitions) {
    counts.add(new TopicState.Count(partitions, now));
    seen.put(TOPICS.requests(), new TopicState(topicId, counts));
    rebalance(); // the stores stay
    known = new KnownTopics(seen);
  }

  void advance(Duration duration) {
    now = now.plus(duration);
  }

  int partitions() {
    return counts.getLast().partitions();
  }

  void send(int partition, @Nullable String key, String json) {
    put(
        new Lying(
            partition,
            key == null ? null : key.getBytes(UTF_8),
            json.getBytes(UTF_8),
            new RecordHeaders(),
            true));
  }

  /** Lays a record down and has it worked, with all that comes of it. */
  void put(Lying record) {
    records.add(record);
    AdmitProcessor processor = processors.computeIfAbsent(record.partition(), this::processor);
    MockProcessorContext<byte[], Outgoing> context =
        Objects.requireNonNull(contexts.get(record.partition()));
    context.resetForwards();
    context.setRecordMetadata(TOPICS.requests(), record.partition(), offset++);
    context.setCurrentSystemTimeMs(now.toEpochMilli());
    processor.process(
        new Record<>(record.key(), record.value(), now.toEpochMilli(), record.headers()));
    sort(context);
  }

  /** The topic is deleted and made anew, with as many partitions. */
  void makeAnew(String id) {
    int partitions = partitions();
    topicId = id;
    counts.clear();
    offset = 0;
    growTo(partitions);
  }

  /** What lies at that offset and behind it is gone from the log. */
  void cutAt(long end) {
    offset = end;
  }

  /** Others have the partitions now; the stores are theirs. */
  void rebalance() {
    processors.values().forEach(AdmitProcessor::close);
    processors.clear();
  }

  /** Runs what a partition's processor has scheduled, with all that comes of it. */
  void punctuate(int partition) {
    var _ = processors.computeIfAbsent(partition, this::processor);
    MockProcessorContext<byte[], Outgoing> context =
        Objects.requireNonNull(contexts.get(partition));
    context.resetForwards();
    context.setCurrentSystemTimeMs(now.toEpochMilli());
    context
        .scheduledPunctuators()
        .forEach(scheduled -> scheduled.getPunctuator().punctuate(now.toEpochMilli()));
    sort(context);
  }

  private @Nullable JobRequest decode(String topic, byte[] value) {
    if (registryAway && new String(value, UTF_8).contains("strange")) {
      asked++;
      // Parking alone may end at once.
      for (long until = System.nanoTime() + patience.toNanos(); System.nanoTime() < until; ) {
        LockSupport.parkNanos(until - System.nanoTime());
      }
      throw new RegistryUnavailableException("It is away");
    }
    return deserializer.deserialize(topic, value);
  }

  private void sort(MockProcessorContext<byte[], Outgoing> context) {
    for (MockProcessorContext.CapturedForward<? extends byte[], ? extends Outgoing> forward :
        List.copyOf(context.forwarded())) {
      Record<? extends byte[], ? extends Outgoing> sent = forward.record();
      String topic = sent.value().topic();
      if (topic.equals(TOPICS.requests())) {
        put(
            new Lying(
                sent.value().partition().orElseThrow(),
                sent.key(),
                sent.value().bytes(),
                sent.headers(),
                false));
      } else if (topic.equals(TOPICS.deadLetters())) {
        dead.add(new String(sent.key(), UTF_8));
      } else if (topic.startsWith(TOPICS.provider(""))) {
        admitted.add(new String(sent.key(), UTF_8));
      } else if (topic.equals(TOPICS.events())
          && new String(sent.value().bytes(), UTF_8).contains("\"duplicate\"")) {
        duplicates++;
      }
    }
  }

  private AdmitProcessor processor(int partition) {
    Properties none = new Properties();
    none.put(StreamsConfig.APPLICATION_ID_CONFIG, "admit");
    none.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
    MockProcessorContext<byte[], Outgoing> context =
        new MockProcessorContext<>(none, new TaskId(0, partition), new File("none"));
    contexts.put(partition, context);
    context.addStateStore(stores.computeIfAbsent(partition, _ -> store()));
    context.addStateStore(
        undecided.computeIfAbsent(
            partition, _ -> Stores.inMemoryKeyValueStore(UndecidedRequests.STORE).get()));
    AdmitProcessor processor =
        new AdmitProcessor(
            TOPICS,
            new Homes(new RequestTopic(known, TOPICS.requests()), WINDOW),
            new RequestDecoder(this::decode, 10_000_000),
            new RequestRules(Set.of(Route.DEFAULT), Set.of("claude"), Defaults.CONTENTS),
            new NewJobs(Map.of(Route.DEFAULT, ROUTE), Map.of(), _ -> new Opening.Open()),
            new RecordEncoder(TOPICS, serdes.serializer(), 100_000),
            WINDOW,
            Steps.UNTRACED,
            Meters.unread(),
            counted,
            new AtomicInteger());
    processor.init(context);
    return processor;
  }

  /**
   * Kafka's own stores need more of a context than the mock is; no more than this is asked of it.
   */
  @SuppressWarnings("unchecked")
  private static WindowStore<String, byte[]> store() {
    Map<String, NavigableSet<Long>> times = new HashMap<>();
    return (WindowStore<String, byte[]>)
        Proxy.newProxyInstance(
            WindowStore.class.getClassLoader(),
            new Class<?>[] {WindowStore.class},
            (_, method, arguments) ->
                switch (method.getName()) {
                  case "name" -> AdmitProcessor.SEEN_STORE;
                  case "put" -> {
                    times
                        .computeIfAbsent((String) arguments[0], _ -> new TreeSet<>())
                        .add((long) arguments[2]);
                    yield null;
                  }
                  case "fetch" ->
                      iterator(
                          !times
                              .getOrDefault((String) arguments[0], Collections.emptyNavigableSet())
                              .subSet((long) arguments[1], true, (long) arguments[2], true)
                              .isEmpty());
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  @SuppressWarnings("unchecked")
  private static WindowStoreIterator<byte[]> iterator(boolean hasNext) {
    return (WindowStoreIterator<byte[]>)
        Proxy.newProxyInstance(
            WindowStoreIterator.class.getClassLoader(),
            new Class<?>[] {WindowStoreIterator.class},
            (_, method, _) -> method.getName().equals("hasNext") ? hasNext : null);
  }
}
