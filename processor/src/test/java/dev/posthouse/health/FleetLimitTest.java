package dev.posthouse.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Usage;
import dev.posthouse.settings.RateSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Three processes share a limit of 600 calls a minute and take every permit that they can get. */
class FleetLimitTest {
  private static final int LIMIT = 600;
  private static final int PARTITIONS = 12;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** What a call may take to its provider, beyond the quickest. */
  private static final int MOST_DELAY_MILLIS = 900;

  private final Fleet fleet = new Fleet(64, RateSettings.ofRequestsPerMinute(LIMIT));
  private final ProviderGate first = fleet.join();
  private final ProviderGate second = fleet.join();
  private final ProviderGate third = fleet.join();
  private final Random network = new Random(7);
  private final List<Instant> calls = new ArrayList<>();

  @Test
  void theProviderCountsAtMostTheLimitInAnyMinuteAndNearlyThatInABusyOne() {
    share(4, first, second, third);

    busy(Duration.ofMinutes(5), first, second, third);

    assertThat(mostInAMinute()).isLessThanOrEqualTo(LIMIT);
    assertThat(leastInAMinute()).isGreaterThanOrEqualTo(LIMIT * 95 / 100);
  }

  @Test
  void stillSoWhileOneLeavesAndAnotherJoins() {
    share(4, first, second, third);
    busy(Duration.ofSeconds(90), first, second, third);
    share(6, first, second);
    busy(Duration.ofSeconds(45), first, second);
    ProviderGate fourth = fleet.join();
    share(4, first, second, fourth);
    busy(Duration.ofSeconds(90), first, second, fourth);

    assertThat(mostInAMinute()).isLessThanOrEqualTo(LIMIT);
    assertThat(leastInAMinute()).isGreaterThanOrEqualTo(LIMIT * 95 / 100);
  }

  /** The heirs cannot know what a killed one has used, and need not. */
  @Test
  void notMoreThanTheLimitWhileOneIsKilledAndItsPartitionsLieIdleUntilThatIsNoticed() {
    share(4, first, second, third);
    busy(Duration.ofSeconds(90), first, second, third);
    busy(Duration.ofSeconds(10), first, second);
    share(6, first, second);
    busy(Duration.ofSeconds(90), first, second);

    assertThat(mostInAMinute()).isLessThanOrEqualTo(LIMIT);
  }

  @Test
  void anIdleMinuteIsNotSavedUp() {
    share(4, first, second, third);
    fleet.clock.advance(Duration.ofHours(1));

    busy(Duration.ofSeconds(1), first, second, third);

    assertThat(calls).hasSizeLessThan(2 * LIMIT / 60);
  }

  /** The control: who is given all of the limit three times over breaks it. */
  @Test
  void withoutSharesTheLimitIsBroken() {
    busy(MINUTE.multipliedBy(2), first, second, third);

    assertThat(mostInAMinute()).isGreaterThan(LIMIT);
  }

  @Test
  void tokensAreGuessedBeforeTheCallAndPutRightAfterIt() {
    Fleet tokens = new Fleet(64, new RateSettings(4, 0, 0, 60_000, 0));
    ProviderGate gate = tokens.join();
    long used = 0;

    // Each prompt is three times as long as it was guessed to be.
    for (int i = 0; i < 60_000; i++) {
      Permit permit = gate.tryEnter(new Load(500, 1000, false)).orElse(null);
      if (permit != null) {
        permit.succeeded(new Usage(1500, 10, 0, 0));
        used += 1500;
      }
      tokens.clock.advance(Duration.ofMillis(1));
    }

    assertThat(used).isBetween(56_000L, 61_500L);
  }

  @Test
  void aPromptLargerThanTheWholeLimitGoesAllTheSame() {
    Fleet tokens = new Fleet(64, new RateSettings(4, 0, 0, 1000, 0));
    ProviderGate gate = tokens.join();

    assertThat(gate.tryEnter(new Load(5000, 1, false))).isPresent();

    tokens.clock.advance(MINUTE);
    assertThat(gate.tryEnter(new Load(1, 1, false))).as("it is paid for first").isEmpty();
  }

  @Test
  void callsThatWereNotMadeAfterAllAreNotCounted() {
    share(12, first);
    for (int i = 0; i < 3 * LIMIT; i++) {
      first.tryEnter(Load.UNKNOWN).orElseThrow().unused();
    }

    busy(MINUTE, first);

    assertThat(calls).hasSizeGreaterThan(LIMIT * 95 / 100);
  }

  private void share(int owned, ProviderGate... gates) {
    for (ProviderGate gate : gates) {
      gate.share(owned, PARTITIONS);
    }
  }

  /** As a worker does, each looks every few milliseconds, and takes what it gets. */
  private void busy(Duration time, ProviderGate... gates) {
    Instant end = fleet.clock.instant().plus(time);
    while (fleet.clock.instant().isBefore(end)) {
      for (ProviderGate gate : gates) {
        gate.tryEnter(Load.UNKNOWN)
            .ifPresent(
                permit -> {
                  calls.add(fleet.clock.instant().plusMillis(network.nextInt(MOST_DELAY_MILLIS)));
                  permit.succeeded(Usage.NONE);
                });
      }
      fleet.clock.advance(Duration.ofMillis(5 + network.nextInt(20)));
    }
  }

  private int mostInAMinute() {
    return counts().stream().max(Integer::compare).orElseThrow();
  }

  private int leastInAMinute() {
    return counts().stream().min(Integer::compare).orElseThrow();
  }

  /** In each minute that begins with a call and ends before the last. */
  private List<Integer> counts() {
    List<Instant> sorted = calls.stream().sorted().toList();
    List<Integer> counts = new ArrayList<>();
    int end = 0;
    for (int begin = 0; begin < sorted.size(); begin++) {
      Instant until = sorted.get(begin).plus(MINUTE);
      while (end < sorted.size() && sorted.get(end).isBefore(until)) {
        end++;
      }
      if (end == sorted.size() && begin > 0) {
        break;
      }
      counts.add(end - begin);
    }
    return counts;
  }
}
