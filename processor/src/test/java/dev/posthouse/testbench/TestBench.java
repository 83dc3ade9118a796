package dev.posthouse.testbench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.posthouse.cli.local.LocalSettings;
import dev.posthouse.cli.local.TerminalRecordCount;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.dev.simulator.SimulatedProvider;
import dev.posthouse.dev.simulator.SimulatedProviders;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A processor's surroundings for one test: topics of its own, simulated providers, a reader. */
public final class TestBench implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TestBench.class);

  public final SimulatedProviders simulators;
  public final Settings settings;
  public final Topics topics;
  public final TerminalRecordCount terminal;
  private final Map<String, byte[]> values = new ConcurrentHashMap<>();
  private final Map<String, Headers> headers = new ConcurrentHashMap<>();
  private final Set<String> deadLetters = ConcurrentHashMap.newKeySet();
  private final KafkaProducer<byte[], byte[]> producer;

  public TestBench(Path stateDirectory, int partitions, int concurrency, RetryPolicy retry) {
    this(KafkaFixture.bootstrapServers(), stateDirectory, partitions, concurrency, retry);
  }

  public TestBench(
      String bootstrapServers,
      Path stateDirectory,
      int partitions,
      int concurrency,
      RetryPolicy retry) {
    this(
        bootstrapServers,
        KafkaFixture.uniquePrefix(),
        stateDirectory,
        partitions,
        concurrency,
        retry);
  }

  /** With a prefix that another bench has, or had, or that one has on another cluster. */
  public TestBench(
      String bootstrapServers,
      String prefix,
      Path stateDirectory,
      int partitions,
      int concurrency,
      RetryPolicy retry) {
    Map<String, Api> apis = new LinkedHashMap<>();
    apis.put("claude", Api.ANTHROPIC);
    apis.put("gpt", Api.OPENAI);
    apis.put("gemini", Api.GEMINI);
    simulators = SimulatedProviders.start(0, 42, apis);
    Settings usual =
        new LocalSettings(
                bootstrapServers,
                null,
                simulators,
                prefix,
                partitions,
                concurrency,
                retry,
                stateDirectory)
            .toSettings();
    // Where jobs are is known, however slow the machine is; and no test waits for what another has
    // shut.
    settings =
        new TunedSettings(usual)
            .busyPatience(Duration.ofHours(1))
            .triedAgainAfter(Duration.ofSeconds(2))
            .settings();
    topics = new Topics(settings.topics().prefix());
    KafkaProperties kafka = new KafkaProperties(settings);
    try (Admin admin = Admin.create(kafka.adminProperties())) {
      var _ =
          new dev.posthouse.kafka.TopicSetup(admin, settings.topics())
              .ensure(settings.providers().keySet());
    }
    terminal = new TerminalRecordCount(topics, kafka.reader(), this::remember);
    producer =
        new KafkaProducer<>(
            kafka.submitter(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  public TestBench(Path stateDirectory) {
    this(stateDirectory, 4, 32, new RetryPolicy(4, Duration.ofMillis(50), Duration.ofSeconds(1)));
  }

  /** One of the vendors: claude, gpt or gemini, which is also their order. */
  public SimulatedProvider provider(String name) {
    return simulators.provider(name);
  }

  /** What {@link #submit} asks in a job. */
  public static String prompt(String id) {
    return "What is the answer to " + id + "?";
  }

  /** Submits jobs with a prompt of their own each; returns their ids. */
  public Set<String> submit(String name, int count) {
    Set<String> ids =
        IntStream.range(0, count).mapToObj(i -> name + "-" + i).collect(Collectors.toSet());
    ids.forEach(id -> send(id, "{\"id\":\"%s\",\"prompt\":\"%s\"}".formatted(id, prompt(id))));
    producer.flush();
    return ids;
  }

  /** Sends a request as it stands. */
  public void send(@Nullable String key, String json) {
    send(topics.requests(), key == null ? null : key.getBytes(UTF_8), json.getBytes(UTF_8));
  }

  /** Sends anything anywhere. */
  public void send(String topic, byte @Nullable [] key, byte[] value) {
    send(new ProducerRecord<>(topic, key, value));
  }

  /** Sends a record; the log tells if Kafka does not take it. */
  public void send(ProducerRecord<byte[], byte[]> record) {
    var _ =
        producer.send(
            record,
            (_, failure) -> {
              if (failure != null) {
                log.error("Kafka has not taken a record, for which the test will wait", failure);
              }
            });
  }

  /** Each has joined and has partitions: after that no rebalance disturbs what is measured. */
  public void awaitWorkers(String provider, int count) {
    awaitWorkers(Set.of(provider), count);
  }

  /** So many have joined for each of the providers, and have partitions. */
  public void awaitWorkers(Set<String> providers, int count) {
    Set<String> groups =
        providers.stream()
            .map(provider -> topics.prefix() + "attempt." + provider)
            .collect(Collectors.toSet());
    try (Admin admin = Admin.create(new KafkaProperties(settings).adminProperties())) {
      await()
          .atMost(Duration.ofMinutes(2))
          .ignoreException(ExecutionException.class)
          .until(
              () ->
                  admin.describeConsumerGroups(groups).all().get().values().stream()
                      .allMatch(described -> working(described) == count));
    }
  }

  private static long working(ConsumerGroupDescription group) {
    return group.members().stream()
        .filter(member -> !member.assignment().topicPartitions().isEmpty())
        .count();
  }

  /** Returns when Kafka has all that was sent. */
  public void flush() {
    producer.flush();
  }

  /** The terminal record of a job that has ended. */
  public <T extends SpecificRecord> T value(String id, Class<T> type) {
    try (Deserializer<T> deserializer = new WireSerdes(settings.wire()).deserializer(type)) {
      return deserializer.deserialize("", values.get(id));
    }
  }

  /** The terminal record of a job that has ended, as it lies on its topic. */
  public byte[] bytes(String id) {
    return Objects.requireNonNull(values.get(id));
  }

  /** The result of a job that was answered. */
  public JobResult result(String id) {
    return value(id, JobResult.class);
  }

  /** The headers of a job's terminal record. */
  public Headers headers(String id) {
    return Objects.requireNonNull(headers.get(id));
  }

  /** Every call in the histories of all terminal records. */
  public List<Call> calls() {
    return values.keySet().stream().flatMap(id -> history(id).stream()).toList();
  }

  /** Whether a job ended without an answer. */
  public boolean isDead(String id) {
    return deadLetters.contains(id);
  }

  /** The calls of one job that has ended. */
  public List<Call> history(String id) {
    return deadLetters.contains(id)
        ? value(id, DeadLetter.class).getHistory()
        : result(id).getHistory();
  }

  /** Calls that the simulated providers have seen. */
  public long callsSeen() {
    return simulators.providers().stream().mapToLong(SimulatedProvider::calls).sum();
  }

  /** Calls that the simulated providers have not ended yet. */
  public int callsInFlight() {
    return simulators.providers().stream().mapToInt(SimulatedProvider::inFlight).sum();
  }

  private void remember(ConsumerRecord<byte[], byte[]> record) {
    String id = new String(record.key(), UTF_8);
    if (record.topic().equals(topics.deadLetters())) {
      deadLetters.add(id);
    }
    headers.put(id, record.headers());
    values.put(id, record.value());
  }

  @Override
  public void close() {
    producer.close();
    terminal.close();
    simulators.close();
  }
}
