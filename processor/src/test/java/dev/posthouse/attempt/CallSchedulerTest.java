package dev.posthouse.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.attempt.PartitionLedger.RecordState;
import dev.posthouse.health.ProviderGate;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Availability;
import dev.posthouse.job.Cancellations;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.JobHistory;
import dev.posthouse.job.Usage;
import dev.posthouse.kafka.RecordEncoder;
import dev.posthouse.provider.Provider;
import dev.posthouse.settings.Defaults;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Correction;
import dev.posthouse.wire.internal.Job;
import dev.posthouse.wire.serde.JsonSerializer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallSchedulerTest {
  private static final TopicPartition PARTITION = new TopicPartition("provider.claude", 0);

  private final ProviderGate gate = Jobs.gate(10_000);
  private final CallScheduler calls = scheduler(Duration.ZERO);

  /** The red form of this leaked the permits of calls abandoned before their threads had run. */
  @Test
  void aCallThatIsAbandonedEndsItsPermitWhetherItHasBegunToRunOrNot() {
    for (int round = 0; round < 20; round++) {
      OwnedPartition owned = new OwnedPartition(PARTITION, OffsetMap.claimingNothing(0));
      for (long offset = 0; offset < 200; offset++) {
        assertThat(owned.ledger().deliver(offset)).isEqualTo(RecordState.UNTOUCHED);
        owned.enqueue(Jobs.delivered(owned, offset));
      }
      calls.begin(List.of(owned));
      calls.start();
      assertThat(owned.abandon()).isEqualTo(200);
    }

    await().untilAsserted(() -> assertThat(gate.inFlight()).isZero());
  }

  @Test
  void aJobThatWasBegunAndIsDroppedLeavesNeitherPermitNorMark() {
    OwnedPartition owned = new OwnedPartition(PARTITION, OffsetMap.claimingNothing(0));
    assertThat(owned.ledger().deliver(0)).isEqualTo(RecordState.UNTOUCHED);
    owned.enqueue(Jobs.delivered(owned, 0));
    calls.begin(List.of(owned));

    calls.drop(List.of(owned));

    assertThat(calls.anyBegun()).isFalse();
    assertThat(gate.inFlight()).isZero();
    assertThat(owned.ledger().position().metadata()).isEmpty();
  }

  @Test
  void jobsWhoseBegunMarksDoNotFitTheMetadataWaitOnWithoutAPermit() {
    OwnedPartition owned = crowded();
    assertThat(owned.ledger().fits()).as("before").isTrue();

    calls.begin(List.of(owned));

    assertThat(owned.ledger().position().metadata())
        .hasSizeLessThanOrEqualTo(PartitionLedger.METADATA_LIMIT);
    assertThat(calls.anyBegun()).as("the lowest always fits").isTrue();
    assertThat(owned.next()).as("others wait").isNotNull();
    calls.start();
    assertThat(gate.inFlight()).isEqualTo(owned.callsInFlight());
    owned.abandon();
    await().untilAsserted(() -> assertThat(gate.inFlight()).isZero());
  }

  /** P4: what waits for the retry budget holds up nobody, and goes as soon as there is room. */
  @Test
  void retriesBeyondTheirBudgetLetOthersPassAndGoWhenThereIsRoom() {
    OwnedPartition owned = new OwnedPartition(PARTITION, OffsetMap.claimingNothing(0));
    int budget = Defaults.HEALTH.retryBudget().least();
    for (long offset = 0; offset < budget + 1; offset++) {
      enqueue(owned, again(Jobs.delivered(owned, offset)));
    }
    for (long offset = budget + 1L; offset < budget + 4L; offset++) {
      enqueue(owned, Jobs.delivered(owned, offset));
    }
    gate.waiting(1, 0); // another job waits for its first call: there is no room to spare

    calls.begin(List.of(owned));

    assertThat(owned.waiting().size()).isEqualTo(1);
    assertThat(owned.waiting().retries()).isEqualTo(1);
    calls.begin(List.of(owned));
    assertThat(owned.waiting().size()).as("nobody else waits").isZero();
    calls.drop(List.of(owned));
  }

  private static void enqueue(OwnedPartition owned, Delivery delivery) {
    assertThat(owned.ledger().deliver(delivery.offset())).isEqualTo(RecordState.UNTOUCHED);
    owned.enqueue(delivery);
  }

  /** The same, of a job that claude was called for before. */
  private static Delivery again(Delivery delivery) {
    Instant now = Instant.now();
    Failure failure = Failure.of(FailureKind.OVERLOADED, "busy");
    Call call = new CallLog(Jobs.CLAUDE, Jobs.METERS).failed(now, now, failure, Usage.NONE, null);
    Job job = JobHistory.withCall(delivery.job(), call, null);
    return new Delivery(
        delivery.owned(),
        delivery.offset(),
        delivery.bytes(),
        delivery.since(),
        job,
        delivery.step());
  }

  @Test
  void ofJobsThatShareALongPrefixOneGoesFirstAndOthersPassThem() {
    CallScheduler warming = scheduler(Duration.ofMinutes(1));
    OwnedPartition owned = new OwnedPartition(PARTITION, OffsetMap.claimingNothing(0));
    for (long offset = 0; offset < 4; offset++) {
      assertThat(owned.ledger().deliver(offset)).isEqualTo(RecordState.UNTOUCHED);
      Delivery delivery = Jobs.delivered(owned, offset);
      if (offset < 3) {
        delivery.job().getRequest().setSystem("s".repeat(Prefix.SHORTEST));
        delivery.job().getRequest().setCache("prefix");
      }
      owned.enqueue(delivery);
    }

    warming.begin(List.of(owned));

    assertThat(gate.inFlight()).as("the first of the three, and the one without").isEqualTo(2);
    assertThat(owned.waiting().size()).isEqualTo(2);
    warming.drop(List.of(owned));
    warming.begin(List.of(owned));
    assertThat(gate.inFlight()).as("the first was dropped: the next goes").isEqualTo(1);
    warming.drop(List.of(owned));
  }

  /**
   * A partition with little left of its metadata's limit, and with waiting jobs between finished
   * ones.
   */
  private static OwnedPartition crowded() {
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
    OwnedPartition owned = new OwnedPartition(PARTITION, new OffsetMap(0, finished, begun));
    for (int next = 0; next < offset; next++) {
      if (owned.ledger().deliver(next) == RecordState.UNTOUCHED && (next == 0 || next % 30 == 7)) {
        owned.enqueue(Jobs.delivered(owned, next));
      }
    }
    return owned;
  }

  private CallScheduler scheduler(Duration warmFirst) {
    return new CallScheduler(
        gate,
        new LoadEstimate(Jobs.CLAUDE),
        Jobs.call(
            new Silent(),
            Availability.ALL_OPEN,
            Cancellations.NONE,
            gate.retries(),
            new RecordEncoder(new Topics("t."), new JsonSerializer<>(), 1 << 20)),
        new WarmFirst(Jobs.CLAUDE.api(), warmFirst, Jobs.METERS, InstantSource.system()));
  }

  /** A provider that never answers. */
  private static final class Silent implements Provider {
    @Override
    public Answer call(
        JobRequest request, @Nullable Correction correction, Duration limit, Runnable sent)
        throws InterruptedException {
      new CountDownLatch(1).await();
      throw new IllegalStateException("unreachable");
    }

    @Override
    public void close() {}
  }
}
