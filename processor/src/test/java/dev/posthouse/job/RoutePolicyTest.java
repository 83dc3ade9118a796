package dev.posthouse.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoutePolicyTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant DEADLINE = NOW.plusSeconds(3600);
  private static final RetryPolicy POLICY =
      new RetryPolicy(3, Duration.ofMillis(500), Duration.ofSeconds(30));
  private static final RoutePolicy ROUTE = new RoutePolicy(POLICY, Map.of());

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
        .satisfies(movesOnTo("b"));
  }

  @Test
  void aFaultThatStaysMovesOnAtOnce() {
    assertThat(decide("a", call("a", FailureKind.QUOTA_EXHAUSTED))).satisfies(movesOnTo("b"));
  }

  @Test
  void theChainIsWalkedRoundPastThoseThatAreSpent() {
    assertThat(
            decide(
                "c",
                call("a", FailureKind.OVERLOADED),
                call("b", FailureKind.CONTEXT_OVERFLOW),
                call("c", FailureKind.CONTEXT_OVERFLOW)))
        .satisfies(movesOnTo("a"));
  }

  @Test
  void whenEveryProviderIsSpentTheJobIsDeadOfItsLastFailure() {
    assertThat(
            decide(
                "c",
                call("a", FailureKind.CONTEXT_OVERFLOW),
                call("b", FailureKind.CONTEXT_OVERFLOW),
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
    JobProgress progress =
        new JobProgress("a", List.of("a", "b"), List.of(call("a", FailureKind.OVERLOADED)), NOW);

    assertThat(decide(Failure.of(FailureKind.OVERLOADED, "x"), progress))
        .isInstanceOfSatisfying(
            Outcome.Dead.class,
            dead -> assertThat(dead.failure().kind()).isEqualTo(FailureKind.EXPIRED));
  }

  /** The provider has failed nobody: neither a pause nor its retry budget holds the job up. */
  @Test
  void aCallOfAProcessThatIsGoneIsMadeAgainAtOnce() {
    assertThat(decide(new NoBudget(), call("a", FailureKind.INTERRUPTED)))
        .isInstanceOfSatisfying(
            Outcome.RetryAt.class,
            retry -> {
              assertThat(retry.provider()).isEqualTo("a");
              assertThat(retry.due()).isEqualTo(NOW);
            });
  }

  /** It may be the job that ends its process. */
  @Test
  void aJobThatLosesOneProcessAfterTheOtherComesBackMoreSlowly() {
    assertThat(decide("a", call("a", FailureKind.INTERRUPTED), call("a", FailureKind.INTERRUPTED)))
        .isInstanceOfSatisfying(
            Outcome.RetryAt.class, retry -> assertThat(retry.due()).isAfter(NOW));
  }

  @Test
  void aProviderThatHasFailedAJobIsShutForItBeyondTheRetryBudget() {
    assertThat(
            decide(
                new NoBudget(),
                call("a", FailureKind.OVERLOADED),
                call("a", FailureKind.INTERRUPTED)))
        .satisfies(movesOnTo("b"));
  }

  private record NoBudget() implements Availability {
    @Override
    public Opening openFrom(String provider) {
      return new Opening.Open();
    }

    @Override
    public Opening retriesFrom(String provider) {
      return new Opening.Until(DEADLINE);
    }
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

  /** A full tier costs no attempt: time ends that, see {@link FullTierTest}; so it does below. */
  @ParameterizedTest
  @EnumSource(
      value = FailureKind.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NO_ROOM", "STORE_REFUSED", "STORE_UNAVAILABLE"})
  void everyKindLeadsToAnEndAfterFinitelyManyCalls(FailureKind kind) {
    List<JobProgress.FailedCall> calls = new ArrayList<>();
    String provider = "a";
    int made = 0;
    Outcome outcome;
    do {
      calls.add(call(provider, kind));
      made++;
      outcome = decide(provider, calls.toArray(JobProgress.FailedCall[]::new));
      if (outcome instanceof Outcome.MoveOn moveOn) {
        provider = moveOn.provider();
      }
    } while (!(outcome instanceof Outcome.Dead));

    assertThat(made).isLessThanOrEqualTo(POLICY.attempts());
  }

  /** P8: what the providers answer to others says nothing of the store; its own time ends a job. */
  @ParameterizedTest
  @EnumSource(
      value = FailureKind.class,
      names = {"STORE_REFUSED", "STORE_UNAVAILABLE"})
  void aStoreThatFailsIsAskedEverMoreSeldomUntilTheDeadline(FailureKind kind) {
    List<JobProgress.FailedCall> calls = new ArrayList<>();
    String provider = "a";
    Instant now = NOW;
    Outcome outcome;
    do {
      calls.add(new JobProgress.FailedCall(provider, kind, now));
      outcome =
          ROUTE.afterFailure(
              Failure.of(kind, "x"),
              new JobProgress(provider, List.of("a", "b"), calls, DEADLINE),
              _ -> new Opening.Open(),
              now,
              new SplittableRandom(1));
      switch (outcome) {
        case Outcome.MoveOn moveOn -> provider = moveOn.provider();
        case Outcome.RetryAt retry -> {
          provider = retry.provider();
          now = retry.due().plusMillis(200);
        }
        case Outcome.Dead _, Outcome.Completed _ -> {}
      }
    } while (!(outcome instanceof Outcome.Dead) && calls.size() < 1_000);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Dead.class,
            dead -> assertThat(dead.failure().message()).contains(kind.wireName()));
    assertThat(now).isAfter(NOW.plus(Duration.ofMinutes(20)));
    assertThat(calls).hasSizeBetween(8, 60);
  }

  /** P7: another vendor judges by its own rules, the same vendor by the same ones. */
  @Test
  void aRefusalGoesToTheNextProviderOfAnotherVendor() {
    RoutePolicy route = ofVendors("openai", "openai", "anthropic");

    assertThat(decide(route, call("a", FailureKind.REFUSED)))
        .isEqualTo(new Outcome.MoveOn("c", Failure.of(FailureKind.REFUSED, "x")));
  }

  @Test
  void aRefusalEndsTheJobWhereAllProvidersAreOfOneVendor() {
    RoutePolicy route = ofVendors("openai", "openai", "openai");

    assertThat(decide(route, call("a", FailureKind.REFUSED)))
        .isEqualTo(new Outcome.Dead(Failure.of(FailureKind.REFUSED, "x")));
  }

  @Test
  void whatAllVendorsRefuseIsDeadAsRefused() {
    RoutePolicy route = ofVendors("openai", "anthropic", "google");
    Failure refused = Failure.of(FailureKind.REFUSED, "x");

    JobProgress.FailedCall first = call("a", FailureKind.REFUSED);
    JobProgress.FailedCall second = call("b", FailureKind.REFUSED);
    JobProgress.FailedCall third = call("c", FailureKind.REFUSED);

    assertThat(decide(route, first, second)).isEqualTo(new Outcome.MoveOn("c", refused));
    assertThat(decide(route, first, second, third)).isEqualTo(new Outcome.Dead(refused));
  }

  private static RoutePolicy ofVendors(String a, String b, String c) {
    return new RoutePolicy(
        POLICY,
        Map.of("a", new Model("m", 0, a), "b", new Model("n", 0, b), "c", new Model("o", 0, c)));
  }

  @Test
  void aRouteMaySendRefusalsOnToAnyOther() {
    RetryPolicy lenient = withReaction(FailureKind.REFUSED, Reaction.MOVE_ON);

    assertThat(decide(new RoutePolicy(lenient, Map.of()), call("a", FailureKind.REFUSED)))
        .isEqualTo(new Outcome.MoveOn("b", Failure.of(FailureKind.REFUSED, "x")));
  }

  @Test
  void aRouteMayHaveTruncatedAnswersTriedAgain() {
    RetryPolicy policy = withReaction(FailureKind.TRUNCATED, Reaction.RETRY);

    assertThat(decide(new RoutePolicy(policy, Map.of()), call("a", FailureKind.TRUNCATED)))
        .isInstanceOf(Outcome.RetryAt.class);
  }

  /** P7: overflow goes to another model. */
  @Test
  void anOverflowGoesToAModelWithALargerContext() {
    RoutePolicy route =
        new RoutePolicy(
            POLICY,
            Map.of(
                "a", new Model("small", 100, ""),
                "b", new Model("equal", 100, ""),
                "c", new Model("large", 200, "")));

    assertThat(decide(route, call("a", FailureKind.CONTEXT_OVERFLOW)))
        .isEqualTo(new Outcome.MoveOn("c", Failure.of(FailureKind.CONTEXT_OVERFLOW, "x")));
  }

  @Test
  void anOverflowNeverGoesToTheSameModelElsewhere() {
    RoutePolicy route =
        new RoutePolicy(
            POLICY,
            Map.of(
                "a", new Model("same", 0, ""), "b", new Model("same", 0, ""), "c", Model.UNKNOWN));

    assertThat(decide(route, call("a", FailureKind.CONTEXT_OVERFLOW)))
        .isEqualTo(new Outcome.MoveOn("c", Failure.of(FailureKind.CONTEXT_OVERFLOW, "x")));
  }

  @Test
  void anOverflowWithNoLargerModelEndsTheJob() {
    RoutePolicy route =
        new RoutePolicy(
            POLICY,
            Map.of(
                "a",
                new Model("a", 200, ""),
                "b",
                new Model("b", 100, ""),
                "c",
                new Model("c", 200, "")));

    assertThat(decide(route, call("a", FailureKind.CONTEXT_OVERFLOW)))
        .isEqualTo(new Outcome.Dead(Failure.of(FailureKind.CONTEXT_OVERFLOW, "x")));
  }

  @Test
  void anInvalidAnswerIsCorrectedOnceAndThenLeftToTheNext() {
    assertThat(decide("a", call("a", FailureKind.INVALID_OUTPUT)))
        .isInstanceOf(Outcome.RetryAt.class);
    assertThat(
            decide(
                "a", call("a", FailureKind.INVALID_OUTPUT), call("a", FailureKind.INVALID_OUTPUT)))
        .isInstanceOf(Outcome.MoveOn.class);
  }

  @Test
  void anotherKeyOfTheSameProviderIsTriedBeforeAnotherProvider() {
    Failure oneKey = Failure.of(FailureKind.QUOTA_EXHAUSTED, "x").withAnotherKey();

    assertThat(decide(oneKey, progress("a", call("a", FailureKind.QUOTA_EXHAUSTED))))
        .isInstanceOfSatisfying(
            Outcome.RetryAt.class, retry -> assertThat(retry.provider()).isEqualTo("a"));
  }

  @Test
  void theAttemptsOfAJobAreABudgetOfTheirOwn() {
    RetryPolicy two = new RetryPolicy(3, 2, 8, POLICY.base(), POLICY.cap(), Map.of());

    assertThat(
            decide(
                new RoutePolicy(two, Map.of()),
                call("a", FailureKind.OVERLOADED),
                call("a", FailureKind.OVERLOADED)))
        .isInstanceOf(Outcome.Dead.class);
  }

  @Test
  void theHandoversOfAJobAreABudgetOfTheirOwn() {
    RetryPolicy one = new RetryPolicy(1, 16, 1, POLICY.base(), POLICY.cap(), Map.of());
    RoutePolicy route = new RoutePolicy(one, Map.of());

    assertThat(decide(route, call("a", FailureKind.OVERLOADED))).isInstanceOf(Outcome.MoveOn.class);
    assertThat(decide(route, call("a", FailureKind.TIMED_OUT), call("b", FailureKind.TIMED_OUT)))
        .isInstanceOf(Outcome.Dead.class);
  }

  @Test
  void aShutProviderIsPassedOver() {
    Availability onlyC = shutUntil(NOW.plusSeconds(60), "a", "b");

    assertThat(decide(onlyC, call("a", FailureKind.OVERLOADED)))
        .isEqualTo(new Outcome.MoveOn("c", Failure.of(FailureKind.OVERLOADED, "x")));
  }

  /** P8: while all providers are down, jobs with time left wait. */
  @Test
  void whenAllAreShutTheJobWaitsForTheFirstToOpen() {
    Map<String, Instant> opens =
        Map.of("a", NOW.plusSeconds(60), "b", NOW.plusSeconds(20), "c", NOW.plusSeconds(40));

    assertThat(
            decide(
                provider -> new Opening.Until(Objects.requireNonNull(opens.get(provider))),
                call("a", FailureKind.OVERLOADED)))
        .isEqualTo(
            new Outcome.RetryAt("b", NOW.plusSeconds(20), Failure.of(FailureKind.OVERLOADED, "x")));
  }

  /** P8. The outage experiment found jobs that were dead-lettered for being probes. */
  @Test
  void aJobThatSpentItsAttemptsOnProbesWaitsForTheEndOfTheOutage() {
    RetryPolicy two = new RetryPolicy(1, 2, 8, POLICY.base(), POLICY.cap(), Map.of());
    JobProgress.FailedCall[] probes = {
      call("a", FailureKind.OVERLOADED),
      call("b", FailureKind.TIMED_OUT),
      call("c", FailureKind.OVERLOADED)
    };

    for (RoutePolicy route : List.of(new RoutePolicy(two, Map.of()), ROUTE)) {
      assertThat(
              route.afterFailure(
                  failure(probes),
                  progress("c", probes),
                  shutUntil(NOW.plusSeconds(20), "a", "b", "c"),
                  NOW,
                  new Random(1)))
          .isInstanceOf(Outcome.RetryAt.class);
    }
  }

  @Test
  void aJobThatSpentItsAttemptsIsDeadIfOneProviderIsUp() {
    RetryPolicy two = new RetryPolicy(1, 2, 8, POLICY.base(), POLICY.cap(), Map.of());
    JobProgress.FailedCall[] calls = {
      call("a", FailureKind.OVERLOADED), call("b", FailureKind.OVERLOADED)
    };

    assertThat(
            new RoutePolicy(two, Map.of())
                .afterFailure(
                    failure(calls),
                    progress("b", calls),
                    shutUntil(NOW.plusSeconds(20), "a", "b"),
                    NOW,
                    new Random(1)))
        .isInstanceOf(Outcome.Dead.class);
  }

  /** Another thread opens and shuts providers while a job's way is decided. */
  @Test
  void noJobIsDueBeforeNowWhenAProviderOpensDuringTheDecision() {
    for (int looks = 0; looks < 20; looks++) {
      AtomicInteger shutFor = new AtomicInteger(looks);
      Availability opening =
          _ -> shutFor.getAndDecrement() > 0 ? new Opening.Unknown() : new Opening.Open();

      assertThat(decide(opening, call("a", FailureKind.OVERLOADED))).satisfies(isNotDueInThePast());
      shutFor.set(looks);
      assertThat(decide(opening, call("a", FailureKind.QUOTA_EXHAUSTED)))
          .satisfies(isNotDueInThePast());
      shutFor.set(looks);
      assertThat(whileShut(opening, "a").stream()).allSatisfy(isNotDueInThePast());
    }
  }

  private static ThrowingConsumer<Outcome> isNotDueInThePast() {
    return outcome -> {
      if (outcome instanceof Outcome.RetryAt retry) {
        assertThat(retry.due()).isAfterOrEqualTo(NOW);
      }
    };
  }

  @Test
  void aJobThatParkedItsOnlyProviderWaitsForItWhereThatIsWatched() {
    Availability parked = shutUntil(DEADLINE.plusSeconds(1), "a", "b", "c");

    assertThat(decide(parked, call("a", FailureKind.QUOTA_EXHAUSTED)))
        .isEqualTo(
            new Outcome.RetryAt(
                "a", NOW.plusSeconds(1), Failure.of(FailureKind.QUOTA_EXHAUSTED, "x")));
  }

  /** Were it still shut, the job would wait for it. */
  @Test
  void aProviderThatParkedForTheJobAndIsOpenAgainIsTriedBeforeTheJobDies() {
    assertThat(
            decide(
                "c",
                call("a", FailureKind.QUOTA_EXHAUSTED),
                call("b", FailureKind.CONTEXT_OVERFLOW),
                call("c", FailureKind.MODEL_NOT_FOUND)))
        .satisfies(movesOnTo("a"));
  }

  @Test
  void aJobAtAShutProviderMovesOnWithoutACall() {
    assertThat(whileShut(shutUntil(NOW.plusSeconds(60), "a"), "a"))
        .contains(new Outcome.MoveOn("b", null));
  }

  @Test
  void aJobAtAShutProviderDoesNotGoWhereItsAttemptsAreSpent() {
    JobProgress.FailedCall onceTooOften = call("b", FailureKind.TOO_LARGE);

    assertThat(whileShut(shutUntil(NOW.plusSeconds(60), "a"), "a", onceTooOften))
        .contains(new Outcome.MoveOn("c", null));
  }

  /** P8: while all providers are down, jobs with time left wait; they do not fail. */
  @Test
  void aJobWaitsWithoutACallWhileAllAreShut() {
    assertThat(whileShut(shutUntil(NOW.plusSeconds(20), "a", "b", "c"), "a"))
        .contains(new Outcome.RetryAt("a", NOW.plusSeconds(20), null));
  }

  @Test
  void aJobAtAnOpenProviderStays() {
    assertThat(whileShut(Availability.ALL_OPEN, "a")).isEmpty();
  }

  /** P6: silence moves on. */
  @Test
  void aJobThatMetSilenceGoesAtOnceToTheNextProviderThatHasRoom() {
    assertThat(decide("a", call("a", FailureKind.TIMED_OUT))).satisfies(movesOnTo("b"));
    assertThat(decide(known().roomAt("c"), call("a", FailureKind.TIMED_OUT)))
        .satisfies(movesOnTo("c"));
  }

  @Test
  void aJobThatMetSilenceMayComeBack() {
    assertThat(decide("b", call("a", FailureKind.TIMED_OUT), call("b", FailureKind.TIMED_OUT)))
        .satisfies(movesOnTo("c"));
    assertThat(
            decide(
                "c",
                call("a", FailureKind.TIMED_OUT),
                call("b", FailureKind.TIMED_OUT),
                call("c", FailureKind.TIMED_OUT)))
        .satisfies(movesOnTo("a"));
  }

  @Test
  void aJobThatMetSilenceIsRetriedThereIfNobodyElseHasRoom() {
    assertThat(decide(known().roomAt(), call("a", FailureKind.TIMED_OUT)))
        .isInstanceOfSatisfying(
            Outcome.RetryAt.class, retry -> assertThat(retry.provider()).isEqualTo("a"));
  }

  /** P8: nothing tells that the fault follows the job, since nobody else was answered. */
  @Test
  void passingFailuresDoNotEndAJobWhereNobodyIsAnswered() {
    JobProgress.FailedCall[] spent = spent("a", "b", "c");

    Outcome outcome = decide(known().silentAt("a", "b", "c"), spent);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.RetryAt.class,
            retry -> {
              assertThat(retry.provider()).isEqualTo("a");
              assertThat(retry.due()).isBetween(NOW.plusSeconds(15), NOW.plusSeconds(30));
              assertThat(retry.failure()).isEqualTo(failure(spent));
            });
  }

  /** P8: the control. */
  @Test
  void passingFailuresEndAJobThatAllProvidersFailedAgainAndAgainWhileTheyAnsweredOthers() {
    assertThat(decide(known(), spent("a", "b", "c", "a", "b", "c")))
        .isInstanceOf(Outcome.Dead.class);
  }

  /** It may have been billed each time, and it may be the job that is too much for the provider. */
  @Test
  void silenceForOneJobEndsItByTheBudgetOfEachProvider() {
    assertThat(decide(known(), spent(FailureKind.TIMED_OUT, "a", "b", "c")))
        .isInstanceOf(Outcome.Dead.class);
  }

  /** Of 250 jobs one meets four failures in a row where a call in four fails: it is no fault. */
  @Test
  void aJobThatAFlakyProviderFailedIsTriedAgainBeyondTheBudgetOfOneProvider() {
    assertThat(decide(known(), spent("a", "b", "c"))).isInstanceOf(Outcome.RetryAt.class);
  }

  @Test
  void aJobIsTriedAgainOnlyByProvidersThatDidNotAnswerOthersMeanwhile() {
    assertThat(decide(known().silentAt("b"), spent(FailureKind.TIMED_OUT, "a", "b", "c")))
        .isInstanceOfSatisfying(
            Outcome.RetryAt.class, retry -> assertThat(retry.provider()).isEqualTo("b"));
  }

  /** P8. */
  @Test
  void theTriesOfALongOutageAreEverLaterAndEndBeforeTheDeadline() {
    Known silent = known().silentAt("a", "b", "c");
    List<JobProgress.FailedCall> calls = new ArrayList<>(List.of(spent("a", "b", "c")));
    List<Duration> pauses = new ArrayList<>();
    Instant now = NOW;
    Outcome outcome = decide(silent, calls.toArray(JobProgress.FailedCall[]::new));

    while (outcome instanceof Outcome.RetryAt retry) {
      assertThat(retry.due()).isBefore(DEADLINE);
      pauses.add(Duration.between(now, retry.due()));
      now = retry.due();
      calls.add(new JobProgress.FailedCall(retry.provider(), FailureKind.OVERLOADED, now));
      JobProgress.FailedCall[] all = calls.toArray(JobProgress.FailedCall[]::new);
      outcome =
          now.isBefore(DEADLINE.minusMillis(2))
              ? ROUTE.afterFailure(
                  failure(all), progress(retry.provider(), all), silent, now, new Random(1))
              : new Outcome.Dead(failure(all));
    }

    assertThat(pauses.size()).isBetween(10, 60);
    assertThat(pauses.getFirst()).isLessThanOrEqualTo(Duration.ofSeconds(30));
    assertThat(pauses.stream().max(Duration::compareTo).orElseThrow())
        .isGreaterThan(Duration.ofMinutes(2));
  }

  @Test
  void aJobWhoseProviderIsShutGoesToOneThatIsOpenAndMayHaveBeenDownWhenItFailed() {
    Known shut = known().silentAt("a", "b", "c").shut("a", NOW.plusSeconds(20));

    assertThat(ROUTE.whileShut(progress("a", spent("a", "b", "c")), shut, NOW))
        .contains(new Outcome.MoveOn("b", null));
  }

  /** P8: the letter names what went wrong, and not only that time is up. */
  @Test
  void aJobThatEndsAtItsDeadlineTellsWhatItMetLast() {
    Failure last = new Failure(FailureKind.OVERLOADED, "come later", 503, "busy", "r-1", null);
    JobProgress late = new JobProgress("a", List.of("a"), List.of(call("a", last.kind())), NOW);

    assertThat(decide(last, late))
        .isInstanceOfSatisfying(
            Outcome.Dead.class,
            dead -> {
              assertThat(dead.failure().message()).contains("overloaded", "to a", "come later");
              assertThat(dead.failure().status()).isEqualTo(503);
              assertThat(dead.failure().requestId()).isEqualTo("r-1");
            });
  }

  /** All attempts at some providers, by a fault that passes. */
  private static JobProgress.FailedCall[] spent(String... providers) {
    return spent(FailureKind.OVERLOADED, providers);
  }

  private static JobProgress.FailedCall[] spent(FailureKind kind, String... providers) {
    return Arrays.stream(providers)
        .flatMap(
            provider ->
                Stream.generate(() -> call(provider, kind)).limit(POLICY.attemptsPerProvider()))
        .toArray(JobProgress.FailedCall[]::new);
  }

  private static Known known() {
    return new Known(Map.of(), Set.of("a", "b", "c"), Set.of());
  }

  /**
   * What is known of the providers.
   *
   * @param silent those that answer nobody
   */
  private record Known(Map<String, Instant> shut, Set<String> room, Set<String> silent)
      implements Availability {
    Known shut(String provider, Instant until) {
      return new Known(Map.of(provider, until), room, silent);
    }

    Known roomAt(String... providers) {
      return new Known(shut, Set.of(providers), silent);
    }

    Known silentAt(String... providers) {
      return new Known(shut, room, Set.of(providers));
    }

    @Override
    public Opening openFrom(String provider) {
      Instant until = shut.get(provider);
      return until == null ? new Opening.Open() : new Opening.Until(until);
    }

    @Override
    public boolean hasRoom(String provider) {
      return room.contains(provider);
    }

    @Override
    public boolean hasAnswered(String provider, Instant from, Instant until) {
      return !silent.contains(provider);
    }
  }

  private static Optional<Outcome> whileShut(
      Availability availability, String provider, JobProgress.FailedCall... calls) {
    return ROUTE.whileShut(progress(provider, calls), availability, NOW);
  }

  private static Availability shutUntil(Instant opens, String... providers) {
    return provider ->
        List.of(providers).contains(provider) ? new Opening.Until(opens) : new Opening.Open();
  }

  private static RetryPolicy withReaction(FailureKind kind, Reaction reaction) {
    return new RetryPolicy(3, 16, 8, POLICY.base(), POLICY.cap(), Map.of(kind, reaction));
  }

  private static ThrowingConsumer<Outcome> movesOnTo(String provider) {
    return outcome ->
        assertThat(outcome)
            .isInstanceOfSatisfying(
                Outcome.MoveOn.class, moveOn -> assertThat(moveOn.provider()).isEqualTo(provider));
  }

  private static Outcome decide(String provider, JobProgress.FailedCall... calls) {
    return decide(failure(calls), progress(provider, calls));
  }

  private static Outcome decide(Availability availability, JobProgress.FailedCall... calls) {
    return ROUTE.afterFailure(
        failure(calls), progress(at(calls), calls), availability, NOW, new Random(1));
  }

  private static Outcome decide(RoutePolicy route, JobProgress.FailedCall... calls) {
    return route.afterFailure(
        failure(calls), progress(at(calls), calls), Availability.ALL_OPEN, NOW, new Random(1));
  }

  private static Outcome decide(Failure failure, JobProgress progress) {
    return ROUTE.afterFailure(failure, progress, Availability.ALL_OPEN, NOW, new Random(1));
  }

  private static Outcome decideAfter(Duration retryAfter, String... chain) {
    Failure failure =
        new Failure(FailureKind.RATE_LIMITED, "x", 429, "rate_limit_error", null, retryAfter);
    return decide(
        failure,
        new JobProgress(
            "a", List.of(chain), List.of(call("a", FailureKind.RATE_LIMITED)), DEADLINE));
  }

  private static Failure failure(JobProgress.FailedCall... calls) {
    return Failure.of(calls[calls.length - 1].kind(), "x");
  }

  private static String at(JobProgress.FailedCall... calls) {
    return calls[calls.length - 1].provider();
  }

  private static JobProgress progress(String provider, JobProgress.FailedCall... calls) {
    return new JobProgress(provider, List.of("a", "b", "c"), List.of(calls), DEADLINE);
  }

  private static JobProgress.FailedCall call(String provider, FailureKind kind) {
    return new JobProgress.FailedCall(provider, kind, NOW);
  }
}
