package dev.posthouse.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What becomes of jobs at a cheaper tier that is full. */
class FullTierTest {
  private static final Instant START = Instant.parse("2026-11-29T12:00:00Z");
  private static final Instant DEADLINE = START.plus(Duration.ofMinutes(10));
  private static final Failure NO_ROOM = Failure.of(FailureKind.NO_ROOM, "full");
  private static final Map<String, Model> MODELS =
      Map.of("cheap", new Model("m", 0, Tier.FLEX), "dear", new Model("m", 0));

  private final RoutePolicy policy = new RoutePolicy(RetryPolicy.DEFAULT, MODELS);
  private final Availability open = _ -> new Opening.Open();

  @Test
  void aJobWaitsForRoomAsLongAsHalfOfItsTimeIsLeftAndHoweverOftenItAsked() {
    List<Instant> asked = new ArrayList<>(List.of(START));
    Outcome outcome = afterNoRoom(asked, "cheap", "dear");
    while (outcome instanceof Outcome.RetryAt retry) {
      assertThat(retry.provider()).isEqualTo("cheap");
      assertThat(retry.due()).isAfter(asked.getLast());
      asked.add(retry.due());
      outcome = afterNoRoom(asked, "cheap", "dear");
    }

    assertThat(outcome).isEqualTo(new Outcome.MoveOn("dear", NO_ROOM));
    assertThat(asked.getLast()).isEqualTo(START.plus(Duration.ofMinutes(5)));
    assertThat(asked).hasSizeBetween(10, 100);
  }

  @Test
  void withoutAnotherProviderAllOfTheTimeIsWaited() {
    Outcome outcome = afterNoRoom(List.of(START, START.plus(Duration.ofMinutes(9))), "cheap");

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.RetryAt.class,
            retry ->
                assertThat(retry.due()).isBetween(START.plus(Duration.ofMinutes(9)), DEADLINE));
  }

  @Test
  void theDeadlineEndsTheWaitAfterFinitelyManyCalls() {
    List<Instant> asked = new ArrayList<>(List.of(START));
    Outcome outcome = afterNoRoom(asked, "cheap");
    while (outcome instanceof Outcome.RetryAt retry) {
      asked.add(retry.due());
      outcome = afterNoRoom(asked, "cheap");
    }

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Dead.class,
            dead -> assertThat(dead.failure().kind()).isEqualTo(FailureKind.EXPIRED));
    assertThat(asked).hasSizeLessThan(200);
  }

  @Test
  void whatTheTierAsksForIsNotUndercut() {
    Failure told =
        new Failure(FailureKind.NO_ROOM, "full", 429, null, null, Duration.ofSeconds(40));

    Outcome outcome =
        policy.afterFailure(
            told, progress(List.of(START), "cheap", "dear"), open, START, new Random(1));

    assertThat(((Outcome.RetryAt) outcome).due()).isAfterOrEqualTo(START.plusSeconds(40));
  }

  @Test
  void findingNoRoomCostsNoAttempt() {
    List<JobProgress.FailedCall> failures = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      failures.add(new JobProgress.FailedCall("cheap", FailureKind.NO_ROOM, START.plusSeconds(i)));
    }
    Instant now = START.plusSeconds(41);
    failures.add(new JobProgress.FailedCall("cheap", FailureKind.SERVER_ERROR, now));

    Outcome outcome =
        policy.afterFailure(
            Failure.of(FailureKind.SERVER_ERROR, "broken"),
            new JobProgress("cheap", List.of("cheap", "dear"), failures, DEADLINE),
            open,
            now,
            new Random(1));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.RetryAt.class, retry -> assertThat(retry.provider()).isEqualTo("cheap"));
  }

  /** Two seconds are the patience with a busy provider otherwise. */
  @Test
  void aJobThatHasHadNoPermitForACheaperTierWaitsThereForHalfOfItsTimeToo() {
    JobProgress fresh = progress(List.of(), "cheap", "dear");

    assertThat(whileBusy(fresh, Duration.ofMinutes(4))).isEmpty();
    assertThat(whileBusy(fresh, Duration.ofMinutes(6))).contains(new Outcome.MoveOn("dear", null));
    assertThat(whileBusy(progress(List.of(), "dear", "cheap"), Duration.ofMinutes(4))).isPresent();
  }

  private Optional<Outcome.MoveOn> whileBusy(JobProgress progress, Duration waited) {
    return policy.whileBusy(progress, waited, 0, open, _ -> true, START.plus(waited));
  }

  private Outcome afterNoRoom(List<Instant> asked, String... chain) {
    return policy.afterFailure(
        NO_ROOM, progress(asked, chain), open, asked.getLast(), new Random(asked.size()));
  }

  private static JobProgress progress(List<Instant> asked, String... chain) {
    return new JobProgress(
        chain[0],
        List.of(chain),
        asked.stream()
            .map(at -> new JobProgress.FailedCall(chain[0], FailureKind.NO_ROOM, at))
            .toList(),
        DEADLINE);
  }
}
