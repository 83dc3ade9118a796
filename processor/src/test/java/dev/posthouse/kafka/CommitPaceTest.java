package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

class CommitPaceTest {
  private static final Duration POLL = Duration.ofMillis(100);

  private final MockProcessorContext<Object, Object> context = new MockProcessorContext<>();
  private final AtomicLong nanos = new AtomicLong(1_000_000_000L);
  private final CommitPace pace = new CommitPace(nanos::get);

  @Test
  void aRecordAfterAPauseIsCommittedAtOnceAndThoseCloseBehindItTogether() {
    assertThat(isAskedFor()).isTrue();
    commit(Duration.ofMillis(1));

    assertDueAfter(CommitPace.SHORTEST.minusMillis(1));
  }

  /** What was fetched during a long commit is a backlog: it is not committed record by record. */
  @Test
  void whatFollowsACommitAtOnceIsNotCommittedAloneHoweverLongThatTook() {
    commit(Duration.ofSeconds(5));

    assertDueAfter(CommitPace.LEAST_PAUSE);
  }

  @Test
  void whereMuchComesFourFifthsOfTheTimeAreLeftForOtherThings() {
    commit(Duration.ofMillis(30));
    muchComes();

    assertDueAfter(Duration.ofMillis(120));
  }

  @Test
  void aCommitIsNotPutOffForLongAndWhatComesAfterItIsCountedAnew() {
    commit(Duration.ofSeconds(5));
    muchComes();
    pass(CommitPace.LONGEST_PAUSE);
    assertThat(isAskedFor()).isTrue();

    commit(Duration.ofSeconds(5));
    pass(CommitPace.LEAST_PAUSE);
    assertThat(isAskedFor()).isTrue();
  }

  /** Flushing, sending the offsets and committing are one commit. */
  @Test
  void thePartsOfACommitAreAddedUp() {
    pace.spend(() -> pass(Duration.ofMillis(10)));
    pace.spend(() -> pass(Duration.ofMillis(10)));
    commit(Duration.ofMillis(10));
    muchComes();

    assertDueAfter(Duration.ofMillis(120));
  }

  @Test
  void whatCameLastIsAskedForWhenItIsDueAndOnce() {
    commit(Duration.ofMillis(1));
    pass(Duration.ofMillis(20));
    assertThat(isAskedFor()).isFalse();
    assertThat(pace.isAnyWaiting()).isTrue();
    assertThat(pace.within(POLL)).isEqualTo(Duration.ofMillis(29));
    assertThat(pace.within(Duration.ofMillis(7))).isEqualTo(Duration.ofMillis(7));

    pass(Duration.ofMillis(40));
    assertThat(pace.within(POLL)).isZero();
    pace.askForWaiting();
    assertThat(context.committed()).isTrue();
    assertThat(pace.isAnyWaiting()).isFalse();

    // Streams may put it off, as while partitions move, and does it then; nobody spins meanwhile.
    assertThat(pace.within(POLL)).isEqualTo(POLL);
  }

  @Test
  void whatIsCommittedWaitsNoMore() {
    commit(Duration.ofMillis(1));
    assertThat(isAskedFor()).isFalse();
    commit(Duration.ofMillis(1));

    assertThat(pace.isAnyWaiting()).isFalse();
    assertThat(pace.within(POLL)).isEqualTo(POLL);
    pace.askForWaiting();
    assertThat(context.committed()).isFalse();
  }

  private void assertDueAfter(Duration pause) {
    pass(pause.minusNanos(1));
    assertThat(isAskedFor()).isFalse();
    pass(Duration.ofNanos(1));
    assertThat(isAskedFor()).isTrue();
  }

  private void muchComes() {
    for (int record = 0; record < CommitPace.MANY - 1; record++) {
      assertThat(isAskedFor()).isFalse();
    }
  }

  private boolean isAskedFor() {
    context.resetCommit();
    pace.ask(context);
    boolean asked = context.committed();
    context.resetCommit();
    return asked;
  }

  private void commit(Duration took) {
    pace.spend(() -> pass(took));
    pace.committed();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
