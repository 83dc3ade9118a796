package dev.posthouse.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Where a job goes for which an open provider has no permit. */
class BusyProviderTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration LONG = Duration.ofSeconds(2);
  private static final RoutePolicy ROUTE = new RoutePolicy(RetryPolicy.DEFAULT, Map.of());
  private static final Set<String> EVERYWHERE = Set.of("a", "b", "c");

  @Test
  void aJobThatHasWaitedLongGoesToTheNextProviderThatHasRoomWithoutACall() {
    assertThat(move(at("a"), LONG, 0, Availability.ALL_OPEN, EVERYWHERE::contains)).contains("b");
    assertThat(move(at("a"), LONG, 0, Availability.ALL_OPEN, Set.of("c")::contains)).contains("c");
    assertThat(move(at("b"), LONG, 0, Availability.ALL_OPEN, EVERYWHERE::contains)).contains("c");
  }

  @Test
  void aJobThatHasNotWaitedLongStays() {
    assertThat(move(at("a"), LONG.minusMillis(1), 0, Availability.ALL_OPEN, EVERYWHERE::contains))
        .isEmpty();
  }

  @Test
  void aJobStaysWhereNobodyHasRoom() {
    assertThat(move(at("a"), Duration.ofHours(1), 0, Availability.ALL_OPEN, _ -> false)).isEmpty();
  }

  /** Or jobs would wander for ever between providers that are all busy. */
  @Test
  void eachHandOverDoublesThePatience() {
    for (int handovers = 1; handovers < 12; handovers++) {
      Duration enough = LONG.multipliedBy(1L << handovers);
      assertThat(
              move(
                  at("a"),
                  enough.minusMillis(1),
                  handovers,
                  Availability.ALL_OPEN,
                  EVERYWHERE::contains))
          .as("after %d hand-overs", handovers)
          .isEmpty();
      assertThat(move(at("a"), enough, handovers, Availability.ALL_OPEN, EVERYWHERE::contains))
          .as("after %d hand-overs", handovers)
          .isPresent();
    }
    assertThat(move(at("a"), Duration.ofDays(7), 1000, Availability.ALL_OPEN, EVERYWHERE::contains))
        .as("an absurd number does not overflow")
        .isEmpty();
  }

  @Test
  void aProviderThatIsShutIsNoPlaceToGo() {
    assertThat(move(at("a"), LONG, 0, shut("b"), EVERYWHERE::contains)).contains("c");
    assertThat(move(at("a"), LONG, 0, shut("b", "c"), EVERYWHERE::contains)).isEmpty();
  }

  /** How long to wait for it is another setting. */
  @Test
  void aJobWhoseOwnProviderIsShutIsNotThisRulesBusiness() {
    assertThat(move(at("a"), LONG, 0, shut("a"), EVERYWHERE::contains)).isEmpty();
  }

  @Test
  void aProviderWhoseAttemptsAreSpentOrThatIsNoUseIsNoPlaceToGo() {
    JobProgress.FailedCall busy = new JobProgress.FailedCall("b", FailureKind.OVERLOADED, NOW);
    assertThat(
            move(
                at("a", busy, busy, busy, busy),
                LONG,
                0,
                Availability.ALL_OPEN,
                EVERYWHERE::contains))
        .contains("c");
    assertThat(
            move(
                at("a", new JobProgress.FailedCall("b", FailureKind.MODEL_NOT_FOUND, NOW)),
                LONG,
                0,
                Availability.ALL_OPEN,
                EVERYWHERE::contains))
        .contains("c");
  }

  @Test
  void aJobStaysWhoseHandOversAreSpent() {
    RetryPolicy none =
        new RetryPolicy(4, 16, 0, Duration.ofMillis(500), Duration.ofSeconds(30), Map.of());

    assertThat(
            new RoutePolicy(none, Map.of())
                .whileBusy(at("a"), LONG, 0, Availability.ALL_OPEN, EVERYWHERE::contains, NOW))
        .isEmpty();
  }

  private static Optional<String> move(
      JobProgress progress,
      Duration waited,
      int handovers,
      Availability availability,
      Predicate<String> hasSpareCapacity) {
    Optional<Outcome.MoveOn> move =
        ROUTE.whileBusy(progress, waited, handovers, availability, hasSpareCapacity, NOW);
    move.ifPresent(outcome -> assertThat(outcome.failure()).as("no call was made").isNull());
    return move.map(Outcome.MoveOn::provider);
  }

  private static JobProgress at(String provider, JobProgress.FailedCall... failures) {
    return new JobProgress(
        provider, List.of("a", "b", "c"), List.of(failures), NOW.plusSeconds(3600));
  }

  private static Availability shut(String... providers) {
    return provider ->
        List.of(providers).contains(provider) ? new Opening.Unknown() : new Opening.Open();
  }
}
