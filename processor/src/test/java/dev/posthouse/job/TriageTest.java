package dev.posthouse.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TriageTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant DEADLINE = NOW.plusSeconds(3600);
  private static final RetryPolicy POLICY =
      new RetryPolicy(3, Duration.ofMillis(500), Duration.ofSeconds(30));

  @Test
  void aPassingFailureIsRetriedWhereItHappened() {
    assertThat(decide("a", call("a", FailureKind.OVERLOADED))).isInstanceOf(Outcome.RetryAt.class);
  }

  @Test
  void whenTheAttemptsAreSpentTheNextProviderTakesOver() {
    assertThat(
            decide(
                "a",
                call("a", FailureKind.OVERLOADED),
                call("a", FailureKind.NETWORK),
                call("a", FailureKind.TIMED_OUT)))
        .isInstanceOfSatisfying(
            Outcome.MoveOn.class, moveOn -> assertThat(moveOn.provider()).isEqualTo("b"));
  }

  @Test
  void aFaultThatStaysMovesOnAtOnce() {
    assertThat(decide("a", call("a", FailureKind.QUOTA_EXHAUSTED)))
        .isInstanceOfSatisfying(
            Outcome.MoveOn.class, moveOn -> assertThat(moveOn.provider()).isEqualTo("b"));
  }

  @Test
  void theChainIsWalkedRoundPastThoseThatAreSpent() {
    assertThat(
            decide(
                "c",
                call("a", FailureKind.OVERLOADED),
                call("b", FailureKind.CONTEXT_OVERFLOW),
                call("c", FailureKind.CONTEXT_OVERFLOW)))
        .isInstanceOfSatisfying(
            Outcome.MoveOn.class, moveOn -> assertThat(moveOn.provider()).isEqualTo("a"));
  }

  @Test
  void whenEveryProviderIsSpentTheJobIsDeadOfItsLastFailure() {
    assertThat(
            decide(
                "c",
                call("a", FailureKind.BAD_CREDENTIALS),
                call("b", FailureKind.MODEL_NOT_FOUND),
                call("c", FailureKind.QUOTA_EXHAUSTED)))
        .isInstanceOfSatisfying(
            Outcome.Dead.class,
            dead -> assertThat(dead.failure().kind()).isEqualTo(FailureKind.QUOTA_EXHAUSTED));
  }

  /** P7: what no retry can mend is not retried. */
  @ParameterizedTest
  @EnumSource(
      value = FailureKind.class,
      names = {"INVALID_REQUEST", "REFUSED"})
  void aFaultOfTheJobEndsIt(FailureKind kind) {
    assertThat(decide("a", call("a", kind))).isInstanceOf(Outcome.Dead.class);
  }

  /** P8: every job ends by its deadline. */
  @Test
  void pastTheDeadlineTheJobIsExpired() {
    Progress progress =
        new Progress("a", List.of("a", "b"), List.of(call("a", FailureKind.OVERLOADED)), NOW);

    assertThat(
            Triage.decide(
                Failure.of(FailureKind.OVERLOADED, "x"), progress, POLICY, NOW, new Random(1)))
        .isInstanceOfSatisfying(
            Outcome.Dead.class,
            dead -> assertThat(dead.failure().kind()).isEqualTo(FailureKind.EXPIRED));
  }

  /** P6: what the provider asked for is never undercut. */
  @Test
  void aRetryWaitsAtLeastAsLongAsTheProviderAskedFor() {
    assertThat(decideAfter(Duration.ofSeconds(20), "a", "b"))
        .isInstanceOfSatisfying(
            Outcome.RetryAt.class,
            retry -> assertThat(retry.due()).isAfterOrEqualTo(NOW.plusSeconds(20)));
  }

  @Test
  void aProviderThatAsksForMorePatienceThanTheCapIsLeftForTheNext() {
    assertThat(decideAfter(Duration.ofMinutes(10), "a", "b")).isInstanceOf(Outcome.MoveOn.class);
  }

  @Test
  void withNowhereElseToGoTheJobIsAsPatientAsItIsTold() {
    assertThat(decideAfter(Duration.ofMinutes(10), "a"))
        .isInstanceOfSatisfying(
            Outcome.RetryAt.class,
            retry -> assertThat(retry.due()).isAfterOrEqualTo(NOW.plusSeconds(600)));
  }

  @ParameterizedTest
  @EnumSource(FailureKind.class)
  void everyKindLeadsToAnEndAfterFinitelyManyCalls(FailureKind kind) {
    List<Progress.FailedCall> calls = new ArrayList<>();
    String provider = "a";
    int made = 0;
    Outcome outcome;
    do {
      calls.add(call(provider, kind));
      made++;
      outcome = decide(provider, calls.toArray(Progress.FailedCall[]::new));
      if (outcome instanceof Outcome.MoveOn(String next, Failure ignored)) {
        provider = next;
      }
    } while (!(outcome instanceof Outcome.Dead));

    assertThat(made).isLessThanOrEqualTo(3 * POLICY.attemptsPerProvider());
  }

  private static Outcome decide(String provider, Progress.FailedCall... calls) {
    Progress progress = new Progress(provider, List.of("a", "b", "c"), List.of(calls), DEADLINE);
    FailureKind last = calls[calls.length - 1].kind();
    return Triage.decide(Failure.of(last, "x"), progress, POLICY, NOW, new Random(1));
  }

  private static Outcome decideAfter(Duration retryAfter, String... chain) {
    Failure failure =
        new Failure(FailureKind.RATE_LIMITED, "x", 429, "rate_limit_error", null, retryAfter);
    Progress progress =
        new Progress("a", List.of(chain), List.of(call("a", FailureKind.RATE_LIMITED)), DEADLINE);
    return Triage.decide(failure, progress, POLICY, NOW, new Random(1));
  }

  private static Progress.FailedCall call(String provider, FailureKind kind) {
    return new Progress.FailedCall(provider, kind);
  }
}
