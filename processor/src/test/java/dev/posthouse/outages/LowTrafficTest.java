package dev.posthouse.outages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Posthouse promises to few jobs: there is no crowd that finds out about providers beside
 * them.
 */
class LowTrafficTest {
  private static final Duration OUTAGE = Duration.ofMinutes(10);
  private static final int SEEDS = 32;

  /** P6. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anOutageAtOneJobInFourSecondsCostsThreeCallsAMinuteBesideAHealthyProvider(long seed) {
    SmallRun run = new SmallRun(seed, refusing(1, OUTAGE), 2);

    Figures figures = run.ofPosthouse(every4Seconds(OUTAGE));

    assertThat(run.vendors().getFirst().mostCallsInAMinute()).isBetween(1, 3);
    assertThat(figures.answered()).isEqualTo(figures.submitted());
    assertThat(figures.completion(1)).isLessThan(35);
  }

  /** P6 and P8. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anOutageOfAllAtOneJobInFourSecondsCostsThreeCallsAMinuteAndNoJob(long seed) {
    SmallRun run = new SmallRun(seed, refusing(2, OUTAGE), 2);

    Figures figures = run.ofPosthouse(every4Seconds(OUTAGE));

    assertThat(run.vendors())
        .allSatisfy(
            vendor ->
                assertThat(vendor.callsWithin(OUTAGE)).isBetween(1, 3 * (int) OUTAGE.toMinutes()));
    assertThat(figures.answered()).isEqualTo(figures.submitted());
    assertThat(figures.completion(1)).isLessThan(OUTAGE.toSeconds() + 90.0);
  }

  /** P8: it was a dead letter after eight calls in seven seconds. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aJobAloneIsAnsweredSoonAfterItsProvidersAreBack(long seed) {
    SmallRun run = new SmallRun(seed, refusing(2, Duration.ofMinutes(1)), 2);

    Figures figures = run.ofPosthouse(List.of(Duration.ZERO));

    assertThat(figures.answered()).isEqualTo(1);
    assertThat(figures.completion(1)).isBetween(60.0, 115.0);
    assertThat(run.vendors())
        .allSatisfy(vendor -> assertThat(vendor.mostCallsInAMinute()).isLessThanOrEqualTo(3));
  }

  /**
   * P8: it was a minute, and one job in 250 was lost. At the begin of a crowd most calls that have
   * ended are failures, since answers take longer: that is no outage, and shuts nothing.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.10, 0.17, 0.25})
  void aCrowdAtAFlakyProviderIsDoneAboutAsSoonAsByAPlainLoop(double errorRate) {
    Trouble trouble = (_, _) -> new Ailment.Errors(errorRate);
    List<Duration> together = Collections.nCopies(200, Duration.ZERO);

    double posthouseLast = 0;
    double loopLast = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      Figures posthouse = new SmallRun(seed, trouble, 1).ofPosthouse(together);
      Figures loop = new SmallRun(seed, trouble, 1).of(Plan.BACK_OFF::in, together);

      assertThat(posthouse.lost()).as("seed %d", seed).isZero();
      assertThat(posthouse.completion(0.99))
          .as("seed %d", seed)
          .isLessThan(1.3 * loop.completion(0.99) + 3);
      posthouseLast += posthouse.completion(1) / SEEDS;
      loopLast += loop.completion(1) / SEEDS;
    }

    // The last job is the one that has met most failures; that is luck, and evens out.
    assertThat(posthouseLast).isLessThan(1.3 * loopLast + 3);
  }

  /** So many vendors, the first of the chain, refuse all calls for a time. */
  private static Trouble refusing(int vendors, Duration outage) {
    return (vendor, elapsed) ->
        vendor < vendors && elapsed.compareTo(outage) < 0 ? new Ailment.Errors(1) : Ailment.NONE;
  }

  private static List<Duration> every4Seconds(Duration length) {
    return IntStream.range(0, (int) length.toSeconds() / 4)
        .mapToObj(job -> Duration.ofSeconds(4L * job))
        .toList();
  }
}
