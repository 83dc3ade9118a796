package dev.posthouse.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.attempt.PartitionLedger.Standing;
import dev.posthouse.health.ProviderGate;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Availability;
import dev.posthouse.job.Cancellations;
import dev.posthouse.provider.Provider;
import dev.posthouse.wire.Correction;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.JsonSerializer;
import dev.posthouse.wire.Topics;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallsTest {
  private static final TopicPartition PARTITION = new TopicPartition("provider.claude", 0);

  private final ProviderGate gate = Jobs.gate(10_000);
  private final Calls calls =
      new Calls(
          gate,
          Jobs.call(
              new Silent(),
              Availability.ALL_OPEN,
              Cancellations.NONE,
              gate.retries(),
              new OutcomeRecords(new Topics("t."), new JsonSerializer<>(), 1 << 20)));

  /** The red form of this leaked the permits of calls given up before their threads had run. */
  @Test
  void aCallThatIsGivenUpEndsItsPermitWhetherItHasBegunToRunOrNot() {
    for (int round = 0; round < 20; round++) {
      Lane lane = new Lane(PARTITION, OffsetMap.claimingNothing(0));
      for (long offset = 0; offset < 200; offset++) {
        assertThat(lane.ledger().deliver(offset)).isEqualTo(Standing.UNTOUCHED);
        lane.enqueue(Jobs.delivered(lane, offset));
      }
      calls.begin(List.of(lane));
      calls.start();
      assertThat(lane.abandon()).isEqualTo(200);
    }

    await().untilAsserted(() -> assertThat(gate.inFlight()).isZero());
  }

  @Test
  void aJobThatWasBegunAndIsDroppedLeavesNeitherPermitNorMark() {
    Lane lane = new Lane(PARTITION, OffsetMap.claimingNothing(0));
    assertThat(lane.ledger().deliver(0)).isEqualTo(Standing.UNTOUCHED);
    lane.enqueue(Jobs.delivered(lane, 0));
    calls.begin(List.of(lane));

    calls.drop(List.of(lane));

    assertThat(calls.anyBegun()).isFalse();
    assertThat(gate.inFlight()).isZero();
    assertThat(lane.ledger().position().metadata()).isEmpty();
  }

  @Test
  void jobsWhoseBegunMarksDoNotFitTheMetadataWaitOnWithoutAPermit() {
    Lane lane = crowded();
    assertThat(lane.ledger().fits()).as("before").isTrue();

    calls.begin(List.of(lane));

    assertThat(lane.ledger().position().metadata())
        .hasSizeLessThanOrEqualTo(PartitionLedger.METADATA_LIMIT);
    assertThat(calls.anyBegun()).as("the lowest always fits").isTrue();
    assertThat(lane.next()).as("others wait").isNotNull();
    calls.start();
    assertThat(gate.inFlight()).isEqualTo(lane.callsInFlight());
    lane.abandon();
    await().untilAsserted(() -> assertThat(gate.inFlight()).isZero());
  }

  /** A lane with little room left in its metadata, and with waiting jobs between finished ones. */
  private static Lane crowded() {
    Random coin = new Random(11);
    BitSet finished = new BitSet();
    BitSet begun = new BitSet();
    int offset = 1;
    while (true) {
      // Far apart, each costs runs in both sets; the next to each is free to be begun.
      offset += 40 + coin.nextInt(40);
      finished.set(offset);
      OffsetMap map = new OffsetMap(0, finished, begun);
      if (OffsetMapCodec.encode(map).length() > PartitionLedger.METADATA_LIMIT - 80) {
        break;
      }
    }
    Lane lane = new Lane(PARTITION, new OffsetMap(0, finished, begun));
    for (int next = 0; next < offset; next++) {
      if (lane.ledger().deliver(next) == Standing.UNTOUCHED && (next == 0 || next % 30 == 7)) {
        lane.enqueue(Jobs.delivered(lane, next));
      }
    }
    return lane;
  }

  /** A provider that never answers. */
  private static final class Silent implements Provider {
    @Override
    public Answer call(JobRequest request, @Nullable Correction correction, Duration limit)
        throws InterruptedException {
      new CountDownLatch(1).await();
      throw new IllegalStateException("unreachable");
    }

    @Override
    public void close() {}
  }
}
