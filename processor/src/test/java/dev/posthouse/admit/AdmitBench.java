package dev.posthouse.admit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.job.Opening;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.job.Route;
import dev.posthouse.kafka.StationDriver;
import dev.posthouse.kafka.TopicSetup;
import dev.posthouse.settings.AdmitSettings;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.ContentSettings;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.settings.WireSettings;
import dev.posthouse.station.TestResources;
import dev.posthouse.translation.Requests;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The admit station without Kafka. All records lie in partition 0 of the request topic. */
final class AdmitBench implements AutoCloseable {
  static final Topics TOPICS = new Topics("llm.");
  static final Duration WINDOW = Duration.ofHours(24);
  static final int MAX_REQUEST_BYTES = 10_000;
  static final int MAX_RECORD_BYTES = 100_000;
  static final WireSettings JSON = new WireSettings(WireSettings.Format.JSON, Map.of(), null, null);

  private static final RetryPolicy RETRY =
      new RetryPolicy(4, Duration.ofMillis(50), Duration.ofSeconds(1));
  private static final Map<String, ProviderSettings> PROVIDERS =
      Map.of(
          "claude", Requests.settings("claude", Api.ANTHROPIC),
          "gpt", Requests.settings("gpt", Api.OPENAI),
          "gemini", Requests.settings("gemini", Api.GEMINI),
          "small", Requests.embedding("small", Api.OPENAI, "text-embedding-3-small"),
          "large", Requests.embedding("large", Api.OPENAI, "text-embedding-3-large"));

  private static final Map<String, Route> ROUTES =
      Map.of(
          Route.DEFAULT,
          new Route(Route.DEFAULT, List.of("claude", "gpt"), RETRY, Duration.ofHours(1)),
          "cheap",
          new Route("cheap", List.of("gemini"), RETRY, Duration.ofMinutes(10)),
          "vectors",
          new Route("vectors", List.of("small"), RETRY, Duration.ofHours(1)),
          "patient",
          new Route(
              "patient",
              List.of("claude", "gpt"),
              RETRY,
              Duration.ofHours(1),
              Duration.ofMinutes(1),
              Route.BUSY_PATIENCE));

  /** Providers that are shut, for good. */
  final Set<String> shut = new HashSet<>();

  final StationDriver driver;
  private final WireSerdes serdes;

  /** Everything that the station sent. */
  record Sent(
      List<Job> jobs,
      List<TestRecord<byte[], byte[]>> jobRecords,
      List<DeadLetter> deadLetters,
      List<TestRecord<byte[], byte[]>> deadLetterRecords,
      List<JobEvent> events,
      List<TestRecord<byte[], byte[]>> eventRecords,
      List<TestRecord<byte[], byte[]>> sentOn) {

    List<JobEvent> events(String type) {
      return events.stream().filter(event -> event.getType().equals(type)).toList();
    }
  }

  AdmitBench() {
    this(1, JSON);
  }

  /**
   * @param partitions that the station believes the request topic to have
   */
  AdmitBench(int partitions, WireSettings wire) {
    this(partitions, wire, MAX_REQUEST_BYTES, MAX_RECORD_BYTES);
  }

  AdmitBench(int partitions, WireSettings wire, int maxRequestBytes, int maxRecordBytes) {
    this(partitions, wire, maxRequestBytes, maxRecordBytes, Defaults.CONTENTS);
  }

  /** With stores that requests may refer to. */
  AdmitBench(ContentSettings contents) {
    this(1, JSON, MAX_REQUEST_BYTES, MAX_RECORD_BYTES, contents);
  }

  private AdmitBench(
      int partitions,
      WireSettings wire,
      int maxRequestBytes,
      int maxRecordBytes,
      ContentSettings contents) {
    serdes = WireSerdes.ofStations(wire);
    driver =
        new StationDriver(
            clock ->
                AdmitStation.topology(
                    TestResources.withoutBroker(
                        TOPICS, new TopicSetup.Found(partitions, maxRecordBytes), serdes),
                    ROUTES,
                    PROVIDERS,
                    new AdmitSettings(WINDOW, maxRequestBytes),
                    contents,
                    provider ->
                        shut.contains(provider) ? new Opening.Unknown() : new Opening.Open(),
                    clock,
                    new AtomicInteger()),
            TOPICS.requests());
  }

  void send(@Nullable String key, String json) {
    driver.send(key == null ? null : key.getBytes(UTF_8), json.getBytes(UTF_8));
  }

  void send(@Nullable String key, String json, Headers headers) {
    driver.send(
        key == null ? null : key.getBytes(UTF_8), json.getBytes(UTF_8), headers, driver.now());
  }

  void sendDated(String json, Instant timestamp) {
    driver.send(null, json.getBytes(UTF_8), new RecordHeaders(), timestamp);
  }

  byte[] encode(JobRequest request) {
    try (Serializer<SpecificRecord> serializer = serdes.serializer()) {
      return serializer.serialize(TOPICS.requests(), request);
    }
  }

  /** What was sent since this was last asked. */
  Sent sent() {
    List<TestRecord<byte[], byte[]>> jobs =
        driver.topics().stream()
            .filter(topic -> topic.startsWith(TOPICS.provider("")))
            .flatMap(topic -> driver.take(topic).stream())
            .toList();
    List<TestRecord<byte[], byte[]>> letters = driver.take(TOPICS.deadLetters());
    List<TestRecord<byte[], byte[]>> events = driver.take(TOPICS.events());
    return new Sent(
        decode(jobs, Job.class),
        jobs,
        decode(letters, DeadLetter.class),
        letters,
        decode(events, JobEvent.class),
        events,
        driver.take(TOPICS.requests()));
  }

  private <T extends SpecificRecord> List<T> decode(
      List<TestRecord<byte[], byte[]>> records, Class<T> type) {
    try (Deserializer<T> deserializer = serdes.deserializer(type)) {
      return records.stream().map(record -> deserializer.deserialize("", record.value())).toList();
    }
  }

  @Override
  public void close() {
    driver.close();
  }
}
