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
   * P8: it was a minute, the window of the retry budget. What is left is the limit of calls in
   * flight, which refusals lower.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0.10, 0.17, 0.25})
  void noJobWaitsForAWholeWindowOfTheRetryBudget(double errorRate) {
    Trouble trouble = (_, _) -> new Ailment.Errors(errorRate);
    List<Duration> together = Collections.nCopies(200, Duration.ZERO);

    for (long seed = 1; seed <= 8; seed++) {
      Figures posthouse = new SmallRun(seed, trouble, 1).ofPosthouse(together);
      Figures loop = new SmallRun(seed, trouble, 1).of(Plan.BACK_OFF::in, together);

      // Of a job that met four failures while others were answered, they are its own.
      assertThat(posthouse.lost()).isLessThanOrEqualTo(3);
      assertThat(posthouse.completion(1)).as("seed %d", seed).isLessThan(loop.completion(1) + 30);
    }
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
