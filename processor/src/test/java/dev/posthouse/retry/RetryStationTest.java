package dev.posthouse.retry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Availability;
import dev.posthouse.job.CancellationsInMemory;
import dev.posthouse.job.Opening;
import dev.posthouse.kafka.Fence;
import dev.posthouse.kafka.StationDriver;
import dev.posthouse.kafka.TopicSetup;
import dev.posthouse.station.TestResources;
import dev.posthouse.testbench.Shows;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Job;
import dev.posthouse.wire.internal.JsonFormat;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryStationTest {
  private static final Topics TOPICS = new Topics("llm.");
  private static final Instant START = StationDriver.START;
  private static final int MAX_RECORD_BYTES = 100_000;

  private final CancellationsInMemory cancellations = new CancellationsInMemory();

  /** From when providers are open that are shut now. */
  private final Map<String, Opening> opens = new HashMap<>();

  private long openings;

  private final StationDriver driver =
      new StationDriver(
          clock ->
              RetryStation.topology(
                  TestResources.withoutBroker(
                      TOPICS, new TopicSetup.Found(1, MAX_RECORD_BYTES), WaitingJobSamples.SERDES),
                  List.of("claude", "gpt"),
                  cancellations,
                  new Known(),
                  clock,
                  new AtomicInteger()),
          TOPICS.retries());

  private final class Known implements Availability {
    @Override
    public Opening openFrom(String provider) {
      return opens.getOrDefault(provider, new Opening.Open());
    }

    @Override
    public long openings() {
      return openings;
    }
  }

  @AfterEach
  void close() {
    driver.close();
  }

  /** P3: a job is never retried before it is due. */
  @Shows(
      promises = {"P3"},
      faults = "due times in any order",
      counts = "on a turned clock")
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyJobIsSentOnceInTheOrderOfItsTimeAndNeverEarly(long seed) {
    Random random = new Random(seed);
    Map<String, Instant> due = new HashMap<>();
    List<TestRecord<byte[], byte[]>> sent = new ArrayList<>();
    for (int step = 0; step < 400; step++) {
      if (step < 300) {
        String id = "job-" + step;
        due.put(id, driver.now().plusMillis(random.nextLong(-500, 5_000)));
        add(id, due.get(id));
      }
      takeInto(sent, due);
      driver.advance(Duration.ofMillis(random.nextLong(1, 200)));
      takeInto(sent, due);
    }

    assertThat(sent).extracting(RetryStationTest::id).doesNotHaveDuplicates().hasSize(300);
    try (var left = driver.store(RetryProcessor.WAITING_STORE).all()) {
      assertThat(left).toIterable().hasSizeLessThanOrEqualTo(1); // the hint
    }
  }

  /** What has come since the last look; all of it due, and together in order if it had waited. */
  private void takeInto(List<TestRecord<byte[], byte[]>> sent, Map<String, Instant> due) {
    List<TestRecord<byte[], byte[]>> news = driver.take(TOPICS.provider("claude"));
    assertThat(news)
        .allSatisfy(record -> assertThat(due.get(id(record))).isBeforeOrEqualTo(driver.now()));
    assertThat(news).isSortedAccordingTo(Comparator.comparing(record -> due.get(id(record))));
    sent.addAll(news);
  }

  @Test
  void aJobWaitsToTheMillisecondAndNoLongerThanAScan() {
    add("job-1", START.plusMillis(1000));

    driver.advance(Duration.ofMillis(999));
    assertThat(driver.take(TOPICS.provider("claude"))).isEmpty();

    driver.advance(RetryProcessor.SCAN_INTERVAL);
    assertThat(driver.take(TOPICS.provider("claude"))).hasSize(1);
  }

  /** Else Kafka would not fence who has lost the partition: its transactions carry no offsets. */
  @Test
  void nothingThatWaitedInTheStoreLeavesBeforeARecordWasRead() {
    addToStore("due", START);
    addToStore("cancelled", START.plusSeconds(3600));
    cancellations.cancel("cancelled", START);

    driver.advance(RetryProcessor.SCAN_INTERVAL);
    assertThat(driver.topics()).doesNotContain(TOPICS.provider("claude"), TOPICS.deadLetters());
    assertThat(driver.take(TOPICS.retries())) // whence Kafka's driver has it read
        .singleElement()
        .satisfies(record -> assertThat(record.headers().lastHeader(Fence.HEADER)).isNotNull());
    for (int i = 0; i < 40; i++) { // each within its budget
      driver.advance(RetryProcessor.SCAN_INTERVAL);
    }

    assertThat(driver.take(TOPICS.provider("claude")))
        .extracting(RetryStationTest::id)
        .containsExactly("due");
    assertThat(driver.take(TOPICS.deadLetters()))
        .as("the cancelled job, and not the fence")
        .hasSize(1);
    assertThat(driver.take(TOPICS.retries())).as("one is enough").isEmpty();
  }

  @Test
  void anyRecordThatWasReadLetsGoWhatWaitedInTheStore() {
    addToStore("due", START);

    add("other", START.plusSeconds(3600));
    driver.advance(RetryProcessor.SCAN_INTERVAL);

    assertThat(driver.take(TOPICS.provider("claude")))
        .extracting(RetryStationTest::id)
        .containsExactly("due");
    assertThat(driver.take(TOPICS.retries())).isEmpty();
  }

  @Test
  void whereNothingWaitsNoFenceIsWritten() {
    driver.advance(Duration.ofMinutes(1));

    assertThat(driver.topics()).isEmpty();
  }

  @Test
  void aCancelledJobEndsAtOnceAndNotWhenItIsDue() {
    add("job-1", START.plusSeconds(3600));
    add("job-2", START.plusSeconds(3600));

    cancellations.cancel("job-1", START);
    driver.advance(RetryProcessor.SCAN_INTERVAL);

    assertThat(driver.take(TOPICS.deadLetters()))
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.key()).isEqualTo("job-1".getBytes(UTF_8));
              assertThat(JsonFormat.read(record.value(), DeadLetter.class).getReason().getKind())
                  .isEqualTo("cancelled");
            });
    assertThat(driver.take(TOPICS.events()))
        .singleElement()
        .satisfies(
            record ->
                assertThat(JsonFormat.read(record.value(), JobEvent.class).getType())
                    .isEqualTo("dead"));
    driver.advance(Duration.ofHours(2));
    assertThat(driver.take(TOPICS.provider("claude")))
        .extracting(RetryStationTest::id)
        .containsExactly("job-2");
  }

  @Test
  void aCancelledJobThatComesLaterDoesNotWait() {
    cancellations.cancel("job-1", START);

    add("job-1", START.plusSeconds(3600));

    assertThat(driver.take(TOPICS.deadLetters())).hasSize(1);
    try (var left = driver.store(RetryProcessor.WAITING_STORE).all()) {
      assertThat(left).toIterable().isEmpty();
    }
  }

  @Test
  void aJobThatIsDueWhenItComesIsSentAtOnce() {
    add("past", START.minusSeconds(5));
    add("now", START);
    add("never waited", null);

    assertThat(driver.take(TOPICS.provider("claude")))
        .extracting(RetryStationTest::id)
        .containsExactly("past", "now", "never waited");
  }

  @Test
  void aJobStaysWhileEveryProviderOfItsChainIsShut() {
    opens.put("claude", new Opening.Until(START.plusSeconds(10)));
    opens.put("gpt", new Opening.Until(START.plusSeconds(20)));
    add("due", START.plusSeconds(1));
    add("came due", START);

    driver.advance(Duration.ofMillis(9_999));
    assertThat(driver.take(TOPICS.provider("claude"))).isEmpty();
    assertThat(driver.take(TOPICS.events())).isEmpty();

    driver.advance(Duration.ofSeconds(1));
    assertThat(driver.take(TOPICS.provider("claude"))).hasSize(2);
  }

  @Test
  void aJobIsSentToAShutProviderIfAnotherOfItsChainMayTakeItOver() {
    opens.put("claude", new Opening.Unknown());
    add("job-1", START);

    assertThat(driver.take(TOPICS.provider("claude"))).hasSize(1);
  }

  /** The red form of this put a job back under the key that it then took out. */
  @Test
  void aJobWhoseProviderOpensWithinAMillisecondIsNotLost() {
    for (int i = 0; i < 80; i++) {
      Instant within = driver.now().plusMillis(1000).plusNanos(500_000);
      opens.put("claude", new Opening.Until(within));
      opens.put("gpt", new Opening.Until(within));
      add("job-" + i, driver.now());

      driver.advance(Duration.ofSeconds(1));
      assertThat(driver.take(TOPICS.provider("claude"))).as("not early").isEmpty();
      driver.advance(Duration.ofSeconds(1));
      assertThat(driver.take(TOPICS.provider("claude"))).hasSize(1);
    }
  }

  @Test
  void aProviderThatSomebodyOpensEarlyIsNoticedAtOnce() {
    opens.put("claude", new Opening.Unknown());
    opens.put("gpt", new Opening.Unknown());
    add("job-1", START.plusSeconds(1));
    add("not due", START.plusSeconds(3600));
    driver.advance(Duration.ofMinutes(10));
    assertThat(driver.take(TOPICS.provider("claude"))).isEmpty();

    opens.clear();
    openings++;
    driver.advance(RetryProcessor.SCAN_INTERVAL.multipliedBy(2));

    assertThat(driver.take(TOPICS.provider("claude")))
        .extracting(RetryStationTest::id)
        .containsExactly("job-1");
  }

  /** A circuit that this process has not heard of closing. */
  @Test
  void aProviderThatOpensUnheardIsNoticedWithinHalfAMinute() {
    opens.put("claude", new Opening.Unknown());
    opens.put("gpt", new Opening.Unknown());
    add("job-1", START.plusSeconds(1));
    driver.advance(Duration.ofMinutes(10));
    assertThat(driver.take(TOPICS.provider("claude"))).isEmpty();

    opens.clear();
    driver.advance(Duration.ofSeconds(31));

    assertThat(driver.take(TOPICS.provider("claude"))).hasSize(1);
  }

  /** P8: the attempt station ends it. */
  @Test
  void aJobLeavesAtItsDeadlineAlsoIfItsProvidersAreShut() {
    opens.put("claude", new Opening.Unknown());
    opens.put("gpt", new Opening.Unknown());
    driver.send(
        "job-1".getBytes(UTF_8),
        WaitingJobSamples.waiting("job-1", "claude", START, START.plusSeconds(5)),
        new RecordHeaders(),
        START);

    driver.advance(Duration.ofSeconds(4));
    assertThat(driver.take(TOPICS.provider("claude"))).isEmpty();
    driver.advance(Duration.ofMillis(1_100));
    assertThat(driver.take(TOPICS.provider("claude"))).hasSize(1);
  }

  @Test
  void aCrowdThatWaitedForAProviderComesBackSpreadOut() {
    opens.put("claude", new Opening.Until(START.plusSeconds(1)));
    opens.put("gpt", new Opening.Until(START.plusSeconds(1)));
    for (int i = 0; i < 600; i++) {
      add("job-" + i, START);
    }

    int soon = takenWithin(Duration.ofSeconds(2));
    int later = takenWithin(Duration.ofSeconds(12));
    assertThat(soon).isBetween(30, 300);
    assertThat(soon + later).isEqualTo(600);
  }

  /** It came back over half a minute and a minute more, since it was looked at one by one. */
  @Test
  void aCrowdIsWokenWhenItsProviderOpensAndNotAllAtOnce() {
    opens.put("claude", new Opening.Unknown());
    opens.put("gpt", new Opening.Unknown());
    for (int i = 0; i < 3_000; i++) {
      add("job-" + i, START);
    }
    driver.advance(Duration.ofMinutes(2));
    // Whatever a scan left, since its time was used up, is looked at before they open.
    assertThat(takenWithin(Duration.ofSeconds(2))).isZero();

    opens.clear();
    openings++;
    driver.advance(RetryProcessor.SCAN_INTERVAL.multipliedBy(2));
    int atOnce = driver.take(TOPICS.provider("claude")).size();
    int later = takenWithin(Duration.ofSeconds(5));

    assertThat(atOnce).isBetween(1, 700);
    assertThat(atOnce + later).isEqualTo(3_000);
  }

  /** Scan by scan: what one leaves, since its time is used up, is the next one's. */
  private int takenWithin(Duration time) {
    int taken = 0;
    for (Instant end = driver.now().plus(time); driver.now().isBefore(end); ) {
      driver.advance(RetryProcessor.SCAN_INTERVAL);
      taken += driver.take(TOPICS.provider("claude")).size();
    }
    return taken;
  }

  @Test
  void aJobIsSentUnderItsIdAsItCameWithItsHeadersAndAnEvent() {
    Headers headers =
        new RecordHeaders().add("traceparent", "00-a-b-01".getBytes(UTF_8)).add("empty", null);
    byte[] value = WaitingJobSamples.waiting("job-1", "gpt", START.plusSeconds(1));
    driver.send("another key".getBytes(UTF_8), value, headers, START);

    driver.advance(Duration.ofSeconds(2));

    assertThat(driver.take(TOPICS.provider("gpt")))
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.key()).isEqualTo("job-1".getBytes(UTF_8));
              assertThat(record.value()).isEqualTo(value);
              assertThat(record.headers()).isEqualTo(headers);
            });
    assertThat(driver.take(TOPICS.events()))
        .singleElement()
        .satisfies(
            record -> {
              JobEvent event = JsonFormat.read(record.value(), JobEvent.class);
              assertThat(event.getType()).isEqualTo("retry_due");
              assertThat(event.getJobId()).isEqualTo("job-1");
              assertThat(record.headers()).isEmpty();
            });
  }

  @Test
  void jobsOfOneIdThatAreDueTogetherAreAllSent() {
    add("job-1", START.plusSeconds(1));
    add("job-1", START.plusSeconds(1));

    driver.advance(Duration.ofSeconds(2));

    assertThat(driver.take(TOPICS.provider("claude"))).hasSize(2);
  }

  @Test
  void bytesThatAreNoJobBecomeOneDeadLetter() {
    byte[] junk = {1, 2, 3};
    driver.send("key".getBytes(UTF_8), junk);
    driver.send(null, null);
    driver.send(null, "{\"jobId\":7}".getBytes(UTF_8));

    List<DeadLetter> letters = deadLetters();
    assertThat(letters)
        .extracting(letter -> letter.getReason().getKind())
        .containsExactly("undecodable", "undecodable", "undecodable");
    assertThat(letters.getFirst().getRaw()).isEqualTo(ByteBuffer.wrap(junk));
    assertThat(letters)
        .extracting(DeadLetter::getSource)
        .containsExactly(source(0), source(1), source(2));
  }

  /** A foreign record may be as large as the retry topic takes, and its key too. */
  @Test
  void aDeadLetterFitsItsTopicHoweverLargeTheRecord() {
    driver.send(new byte[MAX_RECORD_BYTES], new byte[MAX_RECORD_BYTES]);

    assertThat(driver.take(TOPICS.deadLetters()))
        .singleElement()
        .satisfies(
            record -> {
              DeadLetter letter = JsonFormat.read(record.value(), DeadLetter.class);
              assertThat(letter.getReason().getMessage()).contains("partition 0, offset 0");
              assertThat(record.key().length + record.value().length).isLessThan(3_000);
            });
  }

  @Test
  void aJobForAProviderThatIsGoneIsADeadLetterToReplay() {
    driver.send(null, WaitingJobSamples.waiting("job-1", "retired", START.plusSeconds(1)));

    driver.advance(Duration.ofSeconds(2));

    assertThat(deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.getJobId()).isEqualTo("job-1");
              assertThat(letter.getReason().getMessage()).contains("retired", "Replay it");
              assertThat(letter.getRequest()).isNotNull();
            });
    assertThat(driver.topics()).doesNotContain(TOPICS.provider("retired"));
  }

  @Test
  void aParcelThatCannotBeReadAnyMoreIsADeadLetter() {
    Instant due = START.plusSeconds(1);
    driver
        .store(RetryProcessor.WAITING_STORE)
        .put(
            new DueKey(due, 42).toBytes(),
            new StoredRecord(null, new RecordHeaders(), new byte[] {1, 2}, null).toBytes());

    driver.advance(RetryProcessor.SCAN_INTERVAL); // until something was read
    driver.advance(Duration.ofSeconds(2));

    assertThat(deadLetters()).extracting(DeadLetter::getSource).containsExactly(source(42));
  }

  private static Source source(long offset) {
    return new Source("llm.retries", 0, offset);
  }

  private List<DeadLetter> deadLetters() {
    return driver.take(TOPICS.deadLetters()).stream()
        .map(record -> JsonFormat.read(record.value(), DeadLetter.class))
        .toList();
  }

  private void add(String id, @Nullable Instant due) {
    driver.send(id.getBytes(UTF_8), WaitingJobSamples.waiting(id, "claude", due));
  }

  /** As it lies there when a task is given the partition. */
  private void addToStore(String id, Instant due) {
    StoredRecord stored =
        new StoredRecord(
            id.getBytes(UTF_8),
            new RecordHeaders(),
            WaitingJobSamples.waiting(id, "claude", due),
            null);
    driver
        .store(RetryProcessor.WAITING_STORE)
        .put(new DueKey(due, id.length()).toBytes(), stored.toBytes());
  }

  private static String id(TestRecord<byte[], byte[]> record) {
    return JsonFormat.read(record.value(), Job.class).getJobId();
  }
}
