package dev.posthouse.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.attempt.PartitionLedger.RecordState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class PartitionLedgerTest {

  @Test
  void theCommittedOffsetIsTheLowestUnfinishedOne() {
    PartitionLedger ledger = fresh();
    deliver(ledger, 0, 1, 2, 3);

    ledger.finish(1);
    ledger.finish(3);

    assertThat(ledger.position().offset()).isZero();
    ledger.finish(0);
    assertThat(ledger.position().offset()).isEqualTo(2);
  }

  @Test
  void aRestartSkipsWhatWasFinishedAboveTheCommittedOffset() {
    PartitionLedger before = fresh();
    deliver(before, 0, 1, 2, 3);
    before.finish(1);
    before.finish(3);

    PartitionLedger after = restored(before.position());

    assertThat(after.deliver(0)).isEqualTo(RecordState.UNTOUCHED);
    assertThat(after.deliver(1)).isEqualTo(RecordState.FINISHED);
    assertThat(after.deliver(2)).isEqualTo(RecordState.UNTOUCHED);
    assertThat(after.deliver(3)).isEqualTo(RecordState.FINISHED);
  }

  @Test
  void aRestartKnowsWhatWasBegun() {
    PartitionLedger before = fresh();
    deliver(before, 0, 1, 2);
    before.begin(0);
    before.begin(1);
    before.finish(0);

    PartitionLedger after = restored(before.position());

    assertThat(after.deliver(1)).isEqualTo(RecordState.BEGUN);
    assertThat(after.deliver(2)).isEqualTo(RecordState.UNTOUCHED);
  }

  @Test
  void whatWasNotBegunAfterAllLeavesNoMark() {
    PartitionLedger before = fresh();
    deliver(before, 0);
    before.begin(0);
    before.unbegin(0);

    assertThat(restored(before.position()).deliver(0)).isEqualTo(RecordState.UNTOUCHED);
  }

  @Test
  void offsetsThatKafkaSkipsDoNotHoldBackTheCommittedOffset() {
    PartitionLedger ledger = fresh();
    deliver(ledger, 0, 5, 6);

    ledger.finish(0);
    assertThat(ledger.position().offset()).isEqualTo(5);
    ledger.finish(5);
    ledger.finish(6);
    assertThat(ledger.position().offset()).isEqualTo(7);
  }

  @Test
  void aLeapOverBillionsOfOffsetsCostsNoMemory() {
    PartitionLedger ledger = fresh();
    deliver(ledger, 0);
    ledger.finish(0);

    assertThat(ledger.deliver(5_000_000_000L)).isEqualTo(RecordState.UNTOUCHED);
    assertThat(ledger.position().offset()).isEqualTo(5_000_000_000L);
    ledger.finish(5_000_000_000L);
    assertThat(ledger.position().offset()).isEqualTo(5_000_000_001L);
  }

  @Test
  void anAbortedTransactionTakesItsMarksBack() {
    PartitionLedger ledger = fresh();
    deliver(ledger, 0, 1);
    OffsetAndMetadata before = ledger.position();

    ledger.finish(0);
    ledger.unfinish(0);

    assertThat(ledger.position()).isEqualTo(before);
  }

  @Test
  void aPatternThatNeedsTooMuchMetadataIsNoticedBeforeItIsSent() {
    PartitionLedger ledger = fresh();
    Random coin = new Random(3);
    for (long offset = 0; offset < 40_000; offset++) {
      ledger.deliver(offset);
      ledger.begin(offset);
    }
    for (long offset = 1; offset < 40_000; offset++) {
      if (coin.nextBoolean()) {
        ledger.finish(offset);
      }
    }

    assertThat(ledger.fits()).isFalse();
    assertThat(ledger.isUnderPressure()).isTrue();
  }

  /** The property that everything rests on: whatever the order, a restart never skips work. */
  @Property(tries = 300)
  void aRestoredLedgerNeverClaimsWhatIsUnfinished(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int count) {
    Random random = new Random(seed);
    List<Long> offsets = new ArrayList<>();
    long next = random.nextInt(1000);
    PartitionLedger ledger = new PartitionLedger(OffsetMap.claimingNothing(next));
    for (int i = 0; i < count; i++) {
      next += random.nextInt(4) == 0 ? random.nextInt(1, 9) : 0; // a gap
      offsets.add(next++);
    }
    Set<Long> finished = new HashSet<>();
    Set<Long> begun = new HashSet<>();
    offsets.forEach(ledger::deliver);
    List<Long> shuffled = new ArrayList<>(offsets);
    Collections.shuffle(shuffled, random);
    for (long offset : shuffled.subList(0, random.nextInt(count + 1))) {
      ledger.begin(offset);
      begun.add(offset);
      if (random.nextInt(3) > 0) {
        ledger.finish(offset);
        finished.add(offset);
      }
      if (random.nextInt(50) == 0) {
        ledger.committed();
      }
    }

    PartitionLedger after = restored(ledger.position());

    for (long offset : offsets) {
      if (offset < ledger.position().offset()) {
        assertThat(finished).contains(offset);
        continue;
      }
      RecordState standing = after.deliver(offset);
      assertThat(standing)
          .isEqualTo(
              finished.contains(offset)
                  ? RecordState.FINISHED
                  : begun.contains(offset) ? RecordState.BEGUN : RecordState.UNTOUCHED);
    }
  }

  private static PartitionLedger fresh() {
    return new PartitionLedger(OffsetMap.claimingNothing(0));
  }

  private static PartitionLedger restored(OffsetAndMetadata position) {
    return new PartitionLedger(
        OffsetMapCodec.decode(position.offset(), position.metadata()).orElseThrow());
  }

  private static void deliver(PartitionLedger ledger, long... offsets) {
    for (long offset : offsets) {
      ledger.deliver(offset);
    }
  }
}
