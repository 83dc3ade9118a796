package dev.posthouse.attempt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.posthouse.attempt.FakeKafka.Fault;
import dev.posthouse.attempt.PartitionLedger.RecordState;
import dev.posthouse.settings.AttemptSettings;
import dev.posthouse.testbench.Shows;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * P5: an answer that was paid for is not thrown away because a transaction failed; and P1: nor is
 * it sent twice. The control is {@link FakeKafka} itself: it shows each attempt at a transaction,
 * so a commit that forgot or repeated an outcome would be seen in what is visible.
 */
class OutcomeCommitsTest {
  private static final TopicPartition PARTITION = new TopicPartition("provider.claude", 0);

  static final AttemptSettings SETTINGS =
      new AttemptSettings(
          Duration.ZERO, 1000, Duration.ofSeconds(1), 2000, 32L << 20, Duration.ZERO);

  private final FakeKafka kafka = new FakeKafka();
  private final OutcomeQueue outcomes = new OutcomeQueue(SETTINGS.commitCount());
  private final OutcomeCommits commits =
      new OutcomeCommits(
          kafka.consumer(), kafka.transactions(), outcomes, SETTINGS.commitInterval());
  private final OwnedPartition owned = new OwnedPartition(PARTITION, OffsetMap.claimingNothing(0));

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"SEND_FAILS", "GENERATION_OVER", "COMMIT_REFUSED", "ABORTED_UNHEARD", "FENCED"})
  void theOutcomesOfATransactionThatWasNotCommittedAreSentAgain(Fault fault) {
    deliver(3);
    outcomes.add(answered(0));
    outcomes.add(answered(2));
    kafka.failOnce(fault);

    assertThat(commits.commit(List.of(owned))).isFalse();
    assertThat(kafka.visible).isEmpty();
    assertThat(commits.commit(List.of(owned))).isTrue();

    assertThat(visibleKeys()).containsExactly("0", "2");
    assertThat(restored().deliver(1)).isEqualTo(RecordState.UNTOUCHED);
    assertThat(outcomes.isEmpty()).isTrue();
  }

  /** It happens whenever a process comes or goes, and nobody has to do anything. */
  @Test
  void aRefusalWhilePartitionsMoveIsNoWarning() {
    deliver(1);
    outcomes.add(answered(0));
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(OutcomeCommits.class);
    lines.start();
    logger.addAppender(lines);
    try {
      kafka.failOnce(Fault.GENERATION_OVER);
      assertThat(commits.commit(List.of(owned))).isFalse();
    } finally {
      logger.detachAppender(lines);
    }

    assertThat(lines.list)
        .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
        .extracting(ILoggingEvent::getFormattedMessage)
        .isEmpty();
  }

  @Test
  void transactionsThatTakeLongComeLessOftenWithinBounds() {
    Duration interval = Duration.ofMillis(25);
    var paced = new OutcomeCommits(kafka.consumer(), kafka.transactions(), outcomes, interval);
    deliver(2);
    assertThat(paced.pace()).isEqualTo(interval);

    kafka.duringCommit(() -> takeLong(15));
    outcomes.add(answered(0));
    assertThat(paced.commit(List.of(owned))).isTrue();
    assertThat(paced.pace()).isBetween(Duration.ofMillis(60), Duration.ofMillis(100));

    kafka.duringCommit(() -> takeLong(150));
    outcomes.add(answered(1));
    assertThat(paced.commit(List.of(owned))).isTrue();
    assertThat(paced.pace()).isEqualTo(Duration.ofMillis(100));
  }

  private static void takeLong(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Shows(
      promises = {"P5"},
      faults = "the answer to a commit is lost",
      counts = "1 transaction")
  @Test
  void aTransactionThatWasCommittedUnheardIsNotSentAgain() {
    deliver(3);
    outcomes.add(answered(0));
    outcomes.add(answered(2));
    kafka.failOnce(Fault.COMMITTED_UNHEARD);

    assertThat(commits.commit(List.of(owned))).isTrue();

    assertThat(outcomes.isEmpty()).isTrue();
    assertThat(visibleKeys()).containsExactly("0", "2");
    assertThat(kafka.transactions).isEqualTo(1);
  }

  @Test
  void marksOfACommitThatWasNotHeardOfCountAsCommittedIfTheyAre() {
    deliver(2);
    owned.ledger().begin(0);
    kafka.failOnce(Fault.COMMITTED_UNHEARD);

    assertThat(commits.commit(List.of(owned))).isTrue();

    assertThat(restored().deliver(0)).isEqualTo(RecordState.BEGUN);
  }

  @Test
  void anOutcomeTooLargeForTheBrokerBecomesADeadLetterAndHoldsNobodyBack() {
    kafka.largestRecord = 100;
    deliver(3);
    outcomes.add(answered(0));
    outcomes.add(finished(1, new byte[101]));
    outcomes.add(answered(2));

    assertThat(commits.commit(List.of(owned))).isFalse();
    assertThat(commits.commit(List.of(owned))).isTrue();

    assertThat(kafka.visible)
        .extracting(ProducerRecord::topic)
        .containsExactly("results", "dead-letters", "results");
    assertThat(visibleKeys()).containsExactly("0", "1", "2");
    assertThat(kafka.offsets.get(PARTITION)).isEqualTo(new OffsetAndMetadata(3, ""));
  }

  @Test
  void anEventTooLargeForTheBrokerDoesNotBlockThePartitionEither() {
    kafka.largestRecord = 100;
    deliver(1);
    outcomes.add(
        new FinishedJob(
            owned,
            0,
            10,
            List.of(record("results", 0, new byte[10]), record("events", 0, new byte[101])),
            () -> List.of(record("dead-letters", 0, new byte[10]))));

    assertThat(commits.commit(List.of(owned))).isFalse();
    assertThat(commits.commit(List.of(owned))).isTrue();

    assertThat(kafka.visible).extracting(ProducerRecord::topic).containsExactly("dead-letters");
  }

  @Test
  void outcomesThatDoNotFitTheMetadataWaitAndAllAreCommittedInTheEnd() {
    int count = 30_000;
    deliver(count);
    Random coin = new Random(5);
    for (int offset = 1; offset < count; offset++) {
      if (coin.nextBoolean()) {
        outcomes.add(answered(offset));
      }
    }

    for (int i = 0; i < 40; i++) {
      assertThat(commits.commit(List.of(owned))).isTrue();
    }

    assertThat(outcomes.isEmpty()).as("some did not fit").isFalse();
    assertThat(owned.wantsMore(SETTINGS)).isFalse();
    int before = kafka.transactions;
    assertThat(commits.commit(List.of(owned))).isTrue();
    assertThat(kafka.transactions).as("a commit of nothing is no transaction").isEqualTo(before);

    // The slow ones end, from the lowest on.
    coin = new Random(5);
    outcomes.add(answered(0));
    for (int offset = 1; offset < count; offset++) {
      if (!coin.nextBoolean()) {
        outcomes.add(answered(offset));
      }
    }
    while (!outcomes.isEmpty()) {
      assertThat(commits.commit(List.of(owned))).isTrue();
    }
    assertThat(kafka.offsets.get(PARTITION)).isEqualTo(new OffsetAndMetadata(count, ""));
  }

  @Test
  void aLostPartitionTakesItsOutcomesAlongAndItsNextOwnerSendsEachOnce() {
    deliver(2);
    owned.ledger().begin(0);
    assertThat(commits.commit(List.of(owned))).isTrue();
    outcomes.add(answered(0));
    kafka.failOnce(Fault.GENERATION_OVER);
    assertThat(commits.commit(List.of(owned))).isFalse();

    assertThat(outcomes.forget(owned)).as("calls that are made again").isEqualTo(1);
    assertThat(outcomes.isEmpty()).isTrue();

    OwnedPartition next = new OwnedPartition(PARTITION, restoredMap());
    assertThat(next.ledger().deliver(0)).isEqualTo(RecordState.BEGUN);
    outcomes.add(
        new FinishedJob(next, 0, 10, List.of(record("retries", 0, new byte[10])), List::of));
    assertThat(commits.commit(List.of(next))).isTrue();
    assertThat(visibleKeys()).containsExactly("0");
  }

  /** Of jobs that moved on uncalled, or were cancelled, nobody's call is interrupted. */
  @Test
  void outcomesWithoutACallAreNotCountedAsCallsWhenTheirPartitionIsLost() {
    deliver(3);
    owned.ledger().begin(1);
    outcomes.add(answered(0));
    outcomes.add(answered(1));
    outcomes.add(answered(2));

    assertThat(outcomes.forget(owned)).isEqualTo(1);
  }

  private void deliver(int count) {
    for (long offset = 0; offset < count; offset++) {
      assertThat(owned.ledger().deliver(offset)).isEqualTo(RecordState.UNTOUCHED);
      owned.unsettled(10);
    }
  }

  private FinishedJob answered(long offset) {
    return finished(offset, new byte[10]);
  }

  private FinishedJob finished(long offset, byte[] value) {
    return new FinishedJob(
        owned,
        offset,
        10,
        List.of(record("results", offset, value)),
        () -> List.of(record("dead-letters", offset, new byte[10])));
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, long offset, byte[] value) {
    return new ProducerRecord<>(topic, Long.toString(offset).getBytes(UTF_8), value);
  }

  private List<String> visibleKeys() {
    return kafka.visible.stream().map(record -> new String(record.key(), UTF_8)).toList();
  }

  private PartitionLedger restored() {
    return new PartitionLedger(restoredMap());
  }

  private OffsetMap restoredMap() {
    OffsetAndMetadata committed = Objects.requireNonNull(kafka.offsets.get(PARTITION));
    return OffsetMapCodec.decode(committed.offset(), committed.metadata()).orElseThrow();
  }
}
