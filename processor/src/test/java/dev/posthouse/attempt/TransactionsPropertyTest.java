package dev.posthouse.attempt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.posthouse.attempt.FakeKafka.Fault;
import dev.posthouse.attempt.PartitionLedger.RecordState;
import dev.posthouse.settings.AttemptSettings;
import dev.posthouse.testbench.Shows;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.LoggerFactory;

/**
 * P1 and P5 over ledger, outcomes and transactions together: whatever fails, and whenever a worker
 * dies and another takes over, each record of a partition has exactly one visible outcome; and a
 * worker that lives makes no call twice.
 */
class TransactionsPropertyTest {
  private static final TopicPartition PARTITION = new TopicPartition("provider.claude", 0);

  private static final List<Fault> FAULTS = List.copyOf(EnumSet.allOf(Fault.class));
  private static final Logger LOG = (Logger) LoggerFactory.getLogger(OutcomeCommits.class);

  /** Thousands of failed transactions, each of which would be a warning with its stack. */
  @BeforeContainer
  static void quiet() {
    LOG.setLevel(Level.ERROR);
  }

  @AfterContainer
  static void loud() {
    LOG.setLevel(null);
  }

  @Shows(
      promises = {"P1", "P5"},
      faults =
          "aborts, lost answers to commits and lost partitions between any two steps, drawn by"
              + " jqwik",
      counts = "jqwik's cases, shrunk when one fails",
      control = "TransactionsPropertyTest.withoutTheMetadataRecordsWouldHaveTwoOutcomes")
  @Property(tries = 200)
  void everyRecordHasOneOutcomeWhateverFails(@ForAll long seed) {
    Random random = new Random(seed);
    Simulation simulation = new Simulation(random, random.nextInt(1, 120));
    int steps = random.nextInt(20, 400);
    for (int i = 0; i < steps; i++) {
      simulation.step();
    }

    simulation.finish();

    simulation.check();
  }

  /** The control: a worker that loses the commit metadata makes calls again, and that is seen. */
  @Property(tries = 20)
  void withoutTheMetadataRecordsWouldHaveTwoOutcomes(@ForAll long seed) {
    Simulation simulation = new Simulation(new Random(seed), 50);
    simulation.kafka.failing(() -> Fault.NONE);
    simulation.deliverAll();
    simulation.answer(49);
    assertThat(simulation.commit()).isTrue();
    simulation.kafka.offsets.computeIfPresent(
        PARTITION, (_, position) -> new OffsetAndMetadata(position.offset(), ""));
    simulation.crash();

    simulation.finish();

    assertThat(simulation.outcomes().get("49")).isEqualTo(2);
  }

  private static final class Simulation {
    private final FakeKafka kafka = new FakeKafka();
    private final Random random;
    private final int count;
    private final Map<Long, Integer> callsBegun = new HashMap<>();
    private final List<Long> inFlight = new ArrayList<>();
    private int interrupted;
    private int abandoned;
    private long position;
    private OwnedPartition owned;
    private OutcomeQueue waiting;
    private OutcomeCommits commits;

    Simulation(Random random, int count) {
      this.random = random;
      this.count = count;
      this.owned = new OwnedPartition(PARTITION, OffsetMap.claimingNothing(0));
      restart();
      kafka.failing(
          () -> random.nextInt(3) > 0 ? Fault.NONE : FAULTS.get(random.nextInt(FAULTS.size())));
    }

    private void restart() {
      AttemptSettings settings = OutcomeCommitsTest.SETTINGS;
      waiting = new OutcomeQueue(settings.commitCount());
      commits =
          new OutcomeCommits(
              kafka.consumer(), kafka.transactions(), waiting, settings.commitInterval());
    }

    void step() {
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> deliver();
        case 3, 4, 5, 6 -> {
          if (!inFlight.isEmpty()) {
            answer(inFlight.get(random.nextInt(inFlight.size())));
          }
        }
        case 7 -> {
          if (random.nextInt(4) == 0) {
            crash();
          }
        }
        default -> {
          var _ = commit();
        }
      }
    }

    void deliver() {
      if (position == count) {
        return;
      }
      long offset = position++;
      RecordState standing = owned.ledger().deliver(offset);
      if (standing == RecordState.FINISHED) {
        return;
      }
      owned.unsettled(1);
      if (standing == RecordState.BEGUN) {
        interrupted++;
        waiting.add(outcome(offset));
        return;
      }
      owned.ledger().begin(offset);
      // A call starts only once its mark is committed.
      while (!commits.commit(List.of(owned))) {}
      callsBegun.merge(offset, 1, Integer::sum);
      inFlight.add(offset);
    }

    void deliverAll() {
      while (position < count) {
        deliver();
      }
    }

    void answer(long offset) {
      inFlight.remove(offset);
      waiting.add(outcome(offset));
    }

    boolean commit() {
      return commits.commit(List.of(owned));
    }

    /** The worker dies with all that it held; another restores what was committed. */
    void crash() {
      OffsetAndMetadata committed = kafka.offsets.get(PARTITION);
      OffsetMap map =
          committed == null
              ? OffsetMap.claimingNothing(0)
              : OffsetMapCodec.decode(committed.offset(), committed.metadata()).orElseThrow();
      PartitionLedger restored = new PartitionLedger(map);
      for (long offset = map.base(); offset < count; offset++) {
        if (restored.deliver(offset) == RecordState.BEGUN) {
          abandoned++;
        }
      }
      owned = new OwnedPartition(PARTITION, map);
      position = map.base();
      inFlight.clear();
      restart();
    }

    void finish() {
      kafka.failing(() -> Fault.NONE);
      deliverAll();
      List.copyOf(inFlight).forEach(this::answer);
      while (!waiting.isEmpty()) {
        assertThat(commit()).isTrue();
      }
    }

    Map<String, Integer> outcomes() {
      return kafka.visible.stream()
          .collect(Collectors.toMap(r -> new String(r.key(), UTF_8), _ -> 1, Integer::sum));
    }

    void check() {
      assertThat(outcomes())
          .isEqualTo(
              LongStream.range(0, count)
                  .boxed()
                  .collect(Collectors.toMap(offset -> Long.toString(offset), _ -> 1)));
      assertThat(kafka.offsets.get(PARTITION)).isEqualTo(new OffsetAndMetadata(count, ""));
      assertThat(callsBegun.values()).as("a call begun is never begun again").containsOnly(1);
      assertThat(interrupted)
          .as("as many as were in the air at the crashes")
          .isLessThanOrEqualTo(abandoned);
    }

    private FinishedJob outcome(long offset) {
      byte[] key = Long.toString(offset).getBytes(UTF_8);
      List<ProducerRecord<byte[], byte[]>> records =
          List.of(new ProducerRecord<>("results", key, key));
      return new FinishedJob(owned, offset, 1, records, () -> records);
    }
  }
}
