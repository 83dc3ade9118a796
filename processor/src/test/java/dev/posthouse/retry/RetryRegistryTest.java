package dev.posthouse.retry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.CancellationsInMemory;
import dev.posthouse.job.Opening;
import dev.posthouse.job.Route;
import dev.posthouse.kafka.StationDriver;
import dev.posthouse.kafka.TopicSetup;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.settings.WireSettings;
import dev.posthouse.station.TestResources;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.RegistryUnavailableException;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Job;
import dev.posthouse.wire.internal.JsonFormat;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs of a newer version, whose schema nobody here knows, while the schema registry is away. */
class RetryRegistryTest {
  private static final Topics TOPICS = new Topics("llm.");
  private static volatile boolean away;

  private final StationDriver driver =
      new StationDriver(
          clock ->
              RetryStation.topology(
                  TestResources.withoutBroker(
                      TOPICS,
                      new TopicSetup.Found(1, 100_000),
                      new WireSerdes(
                          new WireSettings(
                              WireSettings.Format.JSON, Map.of(), null, Newer.class.getName()))),
                  List.of("claude"),
                  new CancellationsInMemory(),
                  _ -> new Opening.Open(),
                  clock,
                  new AtomicInteger()),
          TOPICS.retries());

  /** What begins with a zero is of the newer version: JSON behind it. */
  public static final class Newer implements Deserializer<Job> {
    @Override
    public @Nullable Job deserialize(String topic, byte[] data) {
      if (away) {
        throw new RegistryUnavailableException("No schema registry answered");
      }
      return JsonFormat.read(Arrays.copyOfRange(data, 1, data.length), Job.class);
    }
  }

  @BeforeEach
  void isAway() {
    away = true;
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void theyWaitAndOthersGoAndNoneIsSentBeforeItIsDue() {
    Instant due = driver.now().plus(Duration.ofSeconds(30));
    driver.send("newer".getBytes(UTF_8), newer(job("newer", due)));
    driver.send("overdue".getBytes(UTF_8), newer(job("overdue", driver.now())));
    driver.send("ours".getBytes(UTF_8), JsonFormat.write(job("ours", driver.now())));
    driver.advance(Duration.ofSeconds(5));
    assertThat(sent()).containsExactly("ours");

    away = false;
    driver.advance(Duration.ofSeconds(2));
    assertThat(sent()).containsExactly("overdue");
    driver.advance(Duration.ofSeconds(22));
    assertThat(sent()).isEmpty();
    driver.advance(Duration.ofSeconds(2));

    assertThat(sent()).containsExactly("newer");
    assertThat(driver.topics()).doesNotContain(TOPICS.deadLetters());
  }

  private List<String> sent() {
    return driver.topics().contains(TOPICS.provider("claude"))
        ? driver.take(TOPICS.provider("claude")).stream()
            .map(record -> new String(record.key(), UTF_8))
            .toList()
        : List.of();
  }

  private static byte[] newer(Job job) {
    byte[] json = JsonFormat.write(job);
    return ByteBuffer.allocate(json.length + 1).put((byte) 0).put(json).array();
  }

  private static Job job(String id, Instant due) {
    return Job.newBuilder()
        .setJobId(id)
        .setGeneration(1)
        .setRequest(JobRequest.newBuilder().setPrompt("Why?").build())
        .setRoute(Route.DEFAULT)
        .setChain(List.of("claude"))
        .setProvider("claude")
        .setSource(new Source(TOPICS.requests(), 0, 0L))
        .setSubmittedAt(StationDriver.START)
        .setAdmittedAt(StationDriver.START)
        .setDeadline(StationDriver.START.plus(Duration.ofHours(1)))
        .setNotBefore(due)
        .setHistory(List.of())
        .build();
  }
}
