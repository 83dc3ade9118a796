package dev.posthouse.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Usage;
import dev.posthouse.settings.RateSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Three processes share a limit of 36 calls a second and take every permit that they can get, at
 * turns that are as uneven as those of workers which commit in between.
 */
class EvenPaceTest {
  private static final int PER_SECOND = 36;
  private static final int PROCESSES = 3;
  private static final int LONGEST_TURN_MILLIS = 25;
  private static final int LONGEST_COMMIT_MILLIS = 25;
  private static final Duration RUN = Duration.ofMinutes(10);

  @Test
  void callsThatLeaveWhenTheirTimeIsAreNeverMoreInASecondThanTheLimit() {
    List<Instant> calls = run((committed, from) -> committed.isAfter(from) ? committed : from);

    assertThat(mostInASecond(calls)).isLessThanOrEqualTo(PER_SECOND);
    assertThat(calls.size())
        .as("and nearly all of it is used")
        .isGreaterThan((int) (0.95 * PER_SECOND * RUN.toSeconds()));
  }

  /** The control. */
  @Test
  void callsThatLeaveAsSoonAsTheyCanAreMore() {
    assertThat(mostInASecond(run((committed, _) -> committed))).isGreaterThan(PER_SECOND);
  }

  /**
   * When the calls leave, in order.
   *
   * @param leaves of the moment at which the begun mark is committed, and that of the permit
   */
  private static List<Instant> run(BinaryOperator<Instant> leaves) {
    Fleet fleet = new Fleet(64, RateSettings.ofRequestsPerMinute(60 * PER_SECOND));
    Random random = new Random(3);
    List<ProviderGate> gates = new ArrayList<>();
    long[] nextTurn = new long[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
      gates.add(fleet.join());
      gates.get(i).share(4, 12);
    }
    List<Instant> calls = new ArrayList<>();
    for (long milli = 0; milli < RUN.toMillis(); milli++) {
      for (int i = 0; i < PROCESSES; i++) {
        if (milli >= nextTurn[i]) {
          Instant committed =
              fleet.clock.instant().plusMillis(random.nextInt(LONGEST_COMMIT_MILLIS + 1));
          gates
              .get(i)
              .tryEnter(Load.UNKNOWN)
              .ifPresent(
                  permit -> {
                    calls.add(leaves.apply(committed, permit.from()));
                    permit.succeeded(Usage.NONE);
                  });
          nextTurn[i] = milli + 1 + random.nextInt(LONGEST_TURN_MILLIS);
        }
      }
      fleet.clock.advance(Duration.ofMillis(1));
    }
    return calls.stream().sorted().toList();
  }

  private static int mostInASecond(List<Instant> calls) {
    int most = 0;
    int first = 0;
    for (int last = 0; last < calls.size(); last++) {
      while (!calls.get(first).plusSeconds(1).isAfter(calls.get(last))) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }
}
