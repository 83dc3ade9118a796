package dev.posthouse.health;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Opening;
import dev.posthouse.job.QuotaReport;
import dev.posthouse.job.Usage;
import dev.posthouse.settings.RateSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProviderGateTest {
  private static final Failure OVERLOADED = Failure.of(FailureKind.OVERLOADED, "busy");
  private static final Failure QUOTA = Failure.of(FailureKind.QUOTA_EXHAUSTED, "no money");

  private final Fleet fleet = new Fleet(64, RateSettings.NONE);
  private final ProviderGate gate = fleet.join();
  private final ProviderGate other = fleet.join();

  @Test
  void noMoreCallsAreInFlightThanTheConcurrency() {
    assertThat(enterAll(gate)).hasSize(64);
  }

  @Test
  void aPermitEndsOnce() {
    Permit permit = enter(gate).orElseThrow();

    permit.succeeded(Usage.NONE);
    permit.failed(OVERLOADED);
    permit.close();

    assertThat(gate.inFlight()).isZero();
  }

  /** P6. */
  @Test
  void aSilenceThatOneIsAskedForHoldsForAll() {
    enter(gate).orElseThrow().failed(rateLimited(Duration.ofSeconds(20)));

    assertThat(enter(other)).isEmpty();
    fleet.clock.advance(Duration.ofMillis(19_999));
    assertThat(enter(gate)).isEmpty();
    assertThat(enter(other)).isEmpty();
    fleet.clock.advance(Duration.ofMillis(1));
    assertThat(enter(other)).isPresent();
  }

  @Test
  void aShortSilenceIsWaitedOutInPlaceAndALongOneIsAClosedDoor() {
    enter(gate).orElseThrow().failed(rateLimited(Duration.ofSeconds(5)));
    assertThat(other.openFrom().isOpen(fleet.clock.instant())).isTrue();

    enter(fleet.join());
    fleet.report(gate.health().silenced(fleet.clock.instant().plusSeconds(60)));

    assertThat(other.openFrom()).isEqualTo(inSeconds(60));
  }

  /** P6: a permit may wait for its begun mark to be committed, and be late. */
  @Test
  void aCallThatHasNotBeenSentWaitsForWhatWasFoundSince() {
    Permit waits = enter(gate).orElseThrow();
    assertThat(waits.openFrom().isOpen(fleet.clock.instant())).isTrue();

    enter(other).orElseThrow().failed(rateLimited(Duration.ofSeconds(20)));

    assertThat(waits.openFrom()).isEqualTo(inSeconds(20));
    fleet.clock.advance(Duration.ofSeconds(20));
    assertThat(waits.openFrom().isOpen(fleet.clock.instant())).isTrue();
  }

  @Test
  void aCallFromBeforeAnOutageIsSentOnlyOnceTheProviderIsWell() {
    Permit waits = enter(gate).orElseThrow();

    breakDown(gate);
    assertThat(waits.openFrom()).isEqualTo(gate.openFrom());
    fleet.clock.advance(Duration.ofSeconds(3));
    List<Permit> probes = enterAll(gate);

    assertThat(waits.openFrom().isOpen(fleet.clock.instant())).isFalse();
    assertThat(probes).allMatch(probe -> probe.openFrom().isOpen(fleet.clock.instant()));
    probes.forEach(probe -> probe.succeeded(Usage.NONE));
    assertThat(waits.openFrom().isOpen(fleet.clock.instant())).isTrue();
  }

  /** Routes are patient from its beginning on, in every process. */
  @Test
  void aLongSilenceBeginsForAllWhenItIsAskedFor() {
    enter(gate).orElseThrow().failed(rateLimited(Duration.ofSeconds(60)));

    assertThat(gate.shutSince()).contains(fleet.clock.instant());
    assertThat(other.shutSince()).contains(fleet.clock.instant());
  }

  @Test
  void aCallThatEndsAfterAllPartitionsAreLostSpoilsNoPace() {
    Fleet limited = new Fleet(64, new RateSettings(4, 0, 0, 60_000, 60_000));
    ProviderGate paced = limited.join();
    Load load = new Load(100, 100, false);
    Permit answered = paced.tryEnter(load).orElseThrow();

    paced.share(0, 12);
    answered.succeeded(new Usage(500, 500, 0, 0));
    paced.share(12, 12);
    limited.clock.advance(Duration.ofMinutes(1));

    assertThat(paced.tryEnter(load)).isPresent();
  }

  @Test
  void anOutageOpensTheCircuitOfAll() {
    breakDown(gate);

    assertThat(enter(gate)).isEmpty();
    assertThat(enter(other)).isEmpty();
    assertThat(other.openFrom().isOpen(fleet.clock.instant())).isFalse();
    assertThat(other.shutSince()).contains(fleet.clock.instant());
  }

  @Test
  void aTotalOutageAtAHundredJobsASecondOpensTheCircuitWithinTwoSeconds() {
    for (int i = 0; i < 3000; i++) {
      enter(gate).orElseThrow().succeeded(Usage.NONE);
      fleet.clock.advance(Duration.ofMillis(10));
    }
    Instant outage = fleet.clock.instant();

    while (gate.shutSince().isEmpty()) {
      enter(gate).ifPresent(permit -> permit.failed(OVERLOADED));
      fleet.clock.advance(Duration.ofMillis(10));
    }

    assertThat(Duration.between(outage, gate.shutSince().orElseThrow()))
        .isLessThan(Duration.ofSeconds(2));
  }

  /** Whose fault each kind is: what opens the circuit, what parks, and what does neither. */
  @Test
  void theProvidersOwnFaultsOpenItsCircuitAndWhatSomebodyHasToMendParksIt() {
    Map<ProviderHealth.State, List<FailureKind>> kinds =
        Arrays.stream(FailureKind.values()).collect(groupingBy(this::stateAfter));

    assertThat(kinds.get(ProviderHealth.State.CIRCUIT_OPEN))
        .containsExactlyInAnyOrder(
            FailureKind.OVERLOADED,
            FailureKind.SERVER_ERROR,
            FailureKind.NETWORK,
            FailureKind.TIMED_OUT);
    assertThat(kinds.get(ProviderHealth.State.PARKED))
        .containsExactlyInAnyOrder(
            FailureKind.QUOTA_EXHAUSTED,
            FailureKind.BAD_CREDENTIALS,
            FailureKind.NOT_PERMITTED,
            FailureKind.MODEL_NOT_FOUND);
  }

  private ProviderHealth.State stateAfter(FailureKind kind) {
    ProviderGate failing = new Fleet(64, RateSettings.NONE).join();
    for (int i = 0; i < 30; i++) {
      enter(failing).ifPresent(permit -> permit.failed(Failure.of(kind, "no")));
    }
    return failing.health().state();
  }

  @Test
  void whatIsNotTheProvidersFaultOpensNothing() {
    List<FailureKind> innocent =
        List.of(
            FailureKind.INVALID_REQUEST,
            FailureKind.REFUSED,
            FailureKind.CONTEXT_OVERFLOW,
            FailureKind.TOO_LARGE,
            FailureKind.TRUNCATED,
            FailureKind.INVALID_OUTPUT,
            FailureKind.INTERNAL);
    for (int i = 0; i < 700; i++) {
      enter(gate).orElseThrow().failed(Failure.of(innocent.get(i % innocent.size()), "no"));
    }

    assertThat(enter(gate)).isPresent();
    assertThat(fleet.reported).isEmpty();
  }

  @Test
  void oneBadJobAmongOthersOpensNothingHoweverOftenItIsRetried() {
    gate.waiting(20, 0);
    for (int i = 0; i < 16; i++) {
      enter(gate).orElseThrow().failed(Failure.of(FailureKind.SERVER_ERROR, "crashed"));
    }

    assertThat(enter(gate)).isPresent();
  }

  /** P6: fewer calls than it takes to judge them by their rate, and none of them answered. */
  @Test
  void aFewFailuresInARowOpenTheCircuitOfAllAtLowTraffic() {
    enter(gate).orElseThrow().failed(OVERLOADED);
    assertThat(enter(gate)).hasValueSatisfying(permit -> permit.failed(OVERLOADED));

    assertThat(enter(gate)).isEmpty();
    assertThat(enter(other)).isEmpty();
    assertThat(gate.health().opens()).isEqualTo(inSeconds(20));
  }

  @Test
  void anAnswerInBetweenKeepsTheCircuitClosedAtLowTraffic() {
    for (int i = 0; i < 9; i++) {
      enter(gate).orElseThrow().failed(OVERLOADED);
      enter(gate).orElseThrow().succeeded(Usage.NONE);
    }

    assertThat(enter(gate)).isPresent();
  }

  /** The control: what is in flight or waits will tell soon enough. */
  @Test
  void aFewFailuresInARowOpenNothingAtOrdinaryTraffic() {
    gate.waiting(18, 0);

    enter(gate).orElseThrow().failed(OVERLOADED);
    enter(gate).orElseThrow().failed(OVERLOADED);

    assertThat(enter(gate)).isPresent();
  }

  @Test
  void failuresThatAreForgottenAreInNoRow() {
    enter(gate).orElseThrow().failed(OVERLOADED);
    fleet.clock.advance(Duration.ofSeconds(31));
    enter(gate).orElseThrow().failed(OVERLOADED);

    assertThat(enter(gate)).isPresent();
  }

  @Test
  void aSingleProbeOfAnyProcessTriesAProviderThatWasShutAtLowTraffic() {
    enter(gate).orElseThrow().failed(OVERLOADED);
    enter(gate).orElseThrow().failed(OVERLOADED);
    fleet.clock.advance(Duration.ofSeconds(22));

    List<Permit> probes = enterAll(other);

    assertThat(probes).hasSize(1);
    probes.getFirst().failed(OVERLOADED);
    assertThat(other.health().opens()).isEqualTo(inSeconds(40));
    assertThat(enter(gate)).isEmpty();
    fleet.clock.advance(Duration.ofSeconds(44));
    enter(gate).orElseThrow().succeeded(Usage.NONE);
    assertThat(enter(other)).isPresent();
    assertThat(other.health().isShut()).isFalse();
  }

  /** P6: an outage costs three calls a minute, whoever makes them and whenever they come. */
  @Test
  void anOutageAtLowTrafficCostsThreeCallsAMinute() {
    List<Instant> calls = new ArrayList<>();
    Instant end = fleet.clock.instant().plus(Duration.ofMinutes(30));
    while (fleet.clock.instant().isBefore(end)) {
      // A job is tried again by the process that tried it first.
      for (ProviderGate caller : calls.size() < 2 ? List.of(gate) : List.of(gate, other)) {
        enter(caller)
            .ifPresent(
                permit -> {
                  calls.add(fleet.clock.instant());
                  permit.failed(OVERLOADED);
                });
      }
      fleet.clock.advance(Duration.ofMillis(500));
    }

    for (int first = 0; first + 3 < calls.size(); first++) {
      assertThat(Duration.between(calls.get(first), calls.get(first + 3)))
          .isGreaterThanOrEqualTo(Duration.ofMinutes(1));
    }
    assertThat(calls.size()).isGreaterThan(30);
  }

  @Test
  void afterItsTimeAFewProbesGoThroughAndTheRestIsSentAway() {
    breakDown(gate);
    fleet.clock.advance(Duration.ofSeconds(3));
    assertThat(gate.openFrom().isOpen(fleet.clock.instant())).isTrue();

    assertThat(enterAll(gate)).hasSize(3);

    assertThat(gate.openFrom().isOpen(fleet.clock.instant())).isFalse();
  }

  @Test
  void probesThatFailOpenItAgainForLonger() {
    breakDown(gate);
    fleet.clock.advance(Duration.ofSeconds(3));
    List<Permit> probes = enterAll(gate);

    probes.forEach(probe -> probe.failed(OVERLOADED));

    assertThat(gate.health().opens()).isEqualTo(inSeconds(4));
    assertThat(gate.health().times()).isEqualTo(2);
    assertThat(enter(other)).isEmpty();
  }

  @Test
  void probesThatAreAnsweredCloseItForAllAndTheCallsComeBackLittleByLittle() {
    breakDown(gate);
    fleet.clock.advance(Duration.ofSeconds(3));
    enterAll(gate).forEach(probe -> probe.succeeded(Usage.NONE));

    assertThat(other.health().isShut()).isFalse();
    assertThat(other.permits()).isEqualTo(6);
    fleet.clock.advance(Duration.ofSeconds(5));
    assertThat(other.permits()).isBetween(30, 40);
    fleet.clock.advance(Duration.ofSeconds(5));
    assertThat(other.permits()).isEqualTo(64);
  }

  @Test
  void callsFromBeforeTheOutageSayNothingOfTheProbes() {
    List<Permit> early = enterAll(other).subList(0, 10);
    breakDown(gate);
    fleet.clock.advance(Duration.ofSeconds(3));
    assertThat(other.openFrom().isOpen(fleet.clock.instant())).isTrue();

    early.forEach(permit -> permit.succeeded(Usage.NONE));

    assertThat(other.health().isShut()).isTrue();
  }

  @Test
  void aProviderWhoseQuotaIsSpentIsParkedForAllAndTriedByOneCallAtATime() {
    enter(gate).orElseThrow().failed(QUOTA);

    assertThat(gate.health().state()).isEqualTo(ProviderHealth.State.PARKED);
    assertThat(gate.health().opens()).isEqualTo(inSeconds(60));
    assertThat(enter(other)).isEmpty();
    fleet.clock.advance(Duration.ofSeconds(70));
    List<Permit> probes = enterAll(gate);
    assertThat(probes).hasSize(1);
    probes.getFirst().failed(QUOTA);
    assertThat(gate.health().opens()).isEqualTo(inSeconds(120));
  }

  @Test
  void aFaultOfOneKeyAmongSeveralParksNobody() {
    enter(gate).orElseThrow().failed(QUOTA.withAnotherKey());

    assertThat(enter(gate)).isPresent();
  }

  @Test
  void aNewProcessKnowsOfTheParkingBeforeItsFirstCall() {
    enter(gate).orElseThrow().failed(QUOTA);

    ProviderGate late = fleet.join();

    assertThat(enter(late)).isEmpty();
  }

  @Test
  void somebodyParksAProviderUntilSomebodyResumesIt() {
    Instant now = fleet.clock.instant();
    fleet.report(
        gate.health()
            .shut(ProviderHealth.State.PARKED, now, new Opening.Unknown(), "a new contract", 1));
    fleet.clock.advance(Duration.ofDays(30));
    assertThat(enter(gate)).isEmpty();
    assertThat(gate.openFrom()).isEqualTo(new Opening.Unknown());

    fleet.report(gate.health().opened(fleet.clock.instant()));

    assertThat(enter(gate)).isPresent();
    assertThat(enter(other)).isPresent();
  }

  @Test
  void overloadLowersTheCallsInFlightOncePerRoundAndAnswersRaiseThem() {
    enterAll(gate).forEach(permit -> permit.failed(rateLimited(null)));
    assertThat(gate.permits()).isEqualTo(44);

    for (int round = 0; round < 30; round++) {
      fleet.clock.advance(Duration.ofSeconds(1));
      enterAll(gate).forEach(permit -> permit.succeeded(Usage.NONE));
    }

    assertThat(gate.permits()).isGreaterThan(55);
  }

  @Test
  void theCallsInFlightNeverFallBelowTheirFloor() {
    for (int round = 0; round < 30; round++) {
      fleet.clock.advance(Duration.ofSeconds(1));
      enterAll(gate).forEach(permit -> permit.failed(rateLimited(null)));
    }

    assertThat(gate.permits()).isEqualTo(RateSettings.NONE.leastConcurrency());
  }

  @Test
  void answersThatBecomeSlowLowerTheCallsInFlight() {
    for (int i = 0; i < 640; i++) {
      answer(Duration.ofMillis(500), 100);
    }
    assertThat(gate.permits()).isEqualTo(64);

    for (int i = 0; i < 64; i++) {
      answer(Duration.ofSeconds(4), 100);
    }

    assertThat(gate.permits()).isLessThan(45);
  }

  @Test
  void longAnswersAreNoSignOfSlowness() {
    for (int i = 0; i < 300; i++) {
      answer(Duration.ofMillis(500), 100);
    }

    for (int i = 0; i < 20; i++) {
      answer(Duration.ofSeconds(10), 4000);
    }

    assertThat(gate.permits()).isEqualTo(64);
  }

  private Opening inSeconds(long seconds) {
    return new Opening.Until(fleet.clock.instant().plusSeconds(seconds));
  }

  private void answer(Duration took, long outputTokens) {
    Permit permit = enter(gate).orElseThrow();
    fleet.clock.advance(took);
    permit.succeeded(new Usage(10, outputTokens, 0, 0));
  }

  /** Failures come sooner than answers: that most of what has ended failed shuts nobody. */
  @Test
  void callsThatHaveOutlivedThoseThatFailedCountAsWell() {
    List<Permit> calls = enterAll(gate);

    calls.subList(0, 31).forEach(call -> call.failed(OVERLOADED));
    assertThat(gate.openFrom().isOpen(fleet.clock.instant())).isTrue();
    calls.subList(31, 33).forEach(call -> call.failed(OVERLOADED));

    assertThat(gate.openFrom().isOpen(fleet.clock.instant())).isFalse();
  }

  /** Control for the above. */
  @Test
  void callsThatBeganLaterDoNotSpeakForAProviderThatIsDown() {
    List<Permit> failing = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      failing.add(enter(gate).orElseThrow());
    }
    fleet.clock.advance(Duration.ofMillis(1));
    enterAll(gate);

    failing.forEach(call -> call.failed(OVERLOADED));

    assertThat(gate.openFrom().isOpen(fleet.clock.instant())).isFalse();
  }

  @Test
  void aLongSilenceThatIsOverIsAnOpening() {
    long before = gate.openings();
    enter(gate).orElseThrow().failed(rateLimited(Duration.ofSeconds(60)));
    assertThat(gate.openings()).isEqualTo(before);

    fleet.clock.advance(Duration.ofSeconds(60));

    assertThat(gate.openings()).isEqualTo(before + 1);
  }

  /** P6: a wait for a reason is visible. */
  @Test
  void callsThatAreWithheldForWantOfQuotaAreToldToTheFleet() {
    Instant now = fleet.clock.instant();
    gate.reported(nothingLeftFor(Duration.ofSeconds(30)));
    assertThat(gate.health().isWaitingForQuota(now)).as("nobody waits").isFalse();

    assertThat(enter(gate)).isEmpty();

    assertThat(gate.health().isWaitingForQuota(now)).isTrue();
    assertThat(other.health().quotaUntil()).isEqualTo(gate.health().quotaUntil());
    assertThat(ProviderStates.word(gate.health(), now)).isEqualTo("waiting_for_quota");
    assertThat(ProviderStates.waitsFor("claude", gate.health(), now))
        .hasValueSatisfying(words -> assertThat(words).contains("nothing is left"));
    fleet.clock.advance(Duration.ofSeconds(30));
    assertThat(enter(gate)).isPresent();
    assertThat(gate.health().isWaitingForQuota(fleet.clock.instant())).isFalse();
  }

  @Test
  void ofAProviderWhoseConcurrencyIsUsedUpNoQuotaIsTold() {
    enterAll(gate);

    assertThat(enter(gate)).isEmpty();
    assertThat(gate.health().quotaUntil()).isNull();
  }

  /** A limit of a fixed window: nothing comes back before the next begins. */
  private QuotaReport nothingLeftFor(Duration time) {
    Instant now = fleet.clock.instant();
    return new QuotaReport(
        now, Map.of(QuotaReport.Unit.REQUESTS, new QuotaReport.Left(100, 0, now.plus(time))));
  }

  /** Beyond the budget they wait while others do, and are let through where there is room. */
  @Test
  void retriesBeyondTheBudgetGoWhereTheProviderHasRoom() {
    Load again = new Load(0, 0, true);
    gate.waiting(40, 10);
    int granted = 0;
    while (gate.tryEnter(again).isPresent()) {
      granted++;
    }
    assertThat(granted).isEqualTo(20);
    assertThat(enter(gate)).as("a first call").isPresent();

    gate.waiting(10, 10);

    assertThat(gate.tryEnter(again)).isPresent();
  }

  /** At ordinary traffic: as many calls are in flight as it takes to judge them by their rate. */
  private void breakDown(ProviderGate broken) {
    List<Permit> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(enter(broken).orElseThrow());
    }
    calls.forEach(call -> call.failed(OVERLOADED));
  }

  private static Optional<Permit> enter(ProviderGate gate) {
    return gate.tryEnter(Load.UNKNOWN);
  }

  private static List<Permit> enterAll(ProviderGate gate) {
    List<Permit> permits = new ArrayList<>();
    for (Optional<Permit> permit = enter(gate); permit.isPresent(); permit = enter(gate)) {
      permits.add(permit.get());
    }
    return permits;
  }

  private static Failure rateLimited(@Nullable Duration retryAfter) {
    return new Failure(FailureKind.RATE_LIMITED, "slow down", 429, null, null, retryAfter);
  }
}
