package dev.posthouse.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** A station's topology without Kafka, on a clock that the test turns. */
public final class StationDriver implements AutoCloseable {
  public static final Instant START = Instant.parse("2026-11-30T12:00:00Z");

  /** A file system in memory, on Linux. */
  private static final Path MEMORY = Path.of("/dev/shm");

  private final Path state;
  private final TopologyTestDriver driver;
  private final TestInputTopic<byte[], byte[]> input;
  private Instant now = START;

  /**
   * @param station makes the topology, given the clock
   */
  public StationDriver(Function<InstantSource, Topology> station, String inputTopic) {
    Properties properties = new Properties();
    try {
      state = folder();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    // As in production.
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    driver = new TopologyTestDriver(station.apply(() -> now), properties, START);
    input =
        driver.createInputTopic(inputTopic, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Kafka's driver flushes the stores and writes a checkpoint to the disk after each record. */
  private static Path folder() throws IOException {
    return Files.isWritable(MEMORY)
        ? Files.createTempDirectory(MEMORY, "station")
        : Files.createTempDirectory("station");
  }

  public Instant now() {
    return now;
  }

  public void send(byte @Nullable [] key, byte @Nullable [] value) {
    send(key, value, new RecordHeaders(), now);
  }

  public void send(
      byte @Nullable [] key, byte @Nullable [] value, Headers headers, Instant timestamp) {
    input.pipeInput(new TestRecord<>(key, value, headers, timestamp.toEpochMilli()));
  }

  /** Turns the clock on, and punctuations with it. */
  public void advance(Duration duration) {
    now = now.plus(duration);
    driver.advanceWallClockTime(duration);
  }

  /** What was sent to the topic since this was last asked. */
  public List<TestRecord<byte[], byte[]>> take(String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  /** The topics that were sent to so far. */
  public Collection<String> topics() {
    return driver.producedTopicNames();
  }

  public KeyValueStore<Bytes, byte[]> store(String name) {
    return driver.getKeyValueStore(name);
  }

  public WindowStore<String, byte[]> windowStore(String name) {
    return driver.getWindowStore(name);
  }

  @Override
  public void close() {
    driver.close();
    try {
      Utils.delete(state.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
