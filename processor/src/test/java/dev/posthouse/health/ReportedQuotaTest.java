package dev.posthouse.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.QuotaReport;
import dev.posthouse.job.QuotaReport.Left;
import dev.posthouse.job.QuotaReport.Unit;
import dev.posthouse.job.Usage;
import dev.posthouse.settings.RateSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a provider reports is left of its limits, as the gate goes by it. */
class ReportedQuotaTest {
  private static final int LIMIT = 600;

  private final Fleet fleet = new Fleet(64, RateSettings.NONE);
  private final ProviderGate gate = fleet.join();

  @Test
  void withNothingLeftNoCallGoesOutUntilTheWindowEnds() {
    publish(gate, Unit.REQUESTS, 0, Duration.ofSeconds(20));

    assertThat(enter(gate)).isEmpty();
    fleet.clock.advance(Duration.ofMillis(19_999));
    assertThat(enter(gate)).isEmpty();
    fleet.clock.advance(Duration.ofMillis(1));
    assertThat(enter(gate)).isPresent();
  }

  /** Empty, and full again in a minute: ten of 600 come in each second. */
  @Test
  void ofABucketThatFillsEvenlyWhatComesInIsTaken() {
    publish(gate, Unit.REQUESTS, 0, Duration.ofMinutes(1));

    assertThat(enter(gate)).isEmpty();
    fleet.clock.advance(Duration.ofSeconds(1));
    assertThat(enterAll(gate)).hasSize(10);
  }

  /**
   * As a third party's mock says it in one answer, by the example of OpenAI's guide: {@code
   * x-ratelimit-reset-tokens: 6m0s} and {@code Retry-After: 1}.
   */
  @Test
  void whoSaysWhenToComeAgainIsCalledThenThoughItsWindowEndsLater() {
    Instant now = fleet.clock.instant();
    gate.reported(
        new QuotaReport(
            now,
            Map.of(Unit.TOKENS, left(0, Duration.ofMinutes(6))),
            now.plus(Duration.ofSeconds(1))));

    assertThat(gate.tryEnter(new Load(60, 40, false))).isEmpty();
    fleet.clock.advance(Duration.ofSeconds(1));
    assertThat(gate.tryEnter(new Load(60, 40, false))).isPresent();
  }

  /** Of a bucket it is known what comes in: it is not emptied at once because one call may come. */
  @Test
  void ofABucketNoMoreIsTakenThanComesInWheneverItIsToBeCalledAgain() {
    Instant now = fleet.clock.instant();
    gate.reported(
        new QuotaReport(
            now,
            Map.of(Unit.REQUESTS, left(0, Duration.ofMinutes(1))),
            now.plus(Duration.ofSeconds(1))));

    fleet.clock.advance(Duration.ofSeconds(1));
    assertThat(enterAll(gate)).hasSize(10);
  }

  @Test
  void noMoreGoesOutThanIsLeft() {
    publish(gate, Unit.REQUESTS, 7, Duration.ofSeconds(20));

    assertThat(enterAll(gate)).hasSize(7);
  }

  /** What was in flight at its moment is in a report; what was sent since is not. */
  @Test
  void nothingIsTakenOffTwice() {
    enter(gate).orElseThrow().started();
    Permit teller = enter(gate).orElseThrow();
    teller.started();
    Instant sent = fleet.clock.instant();
    fleet.clock.advance(Duration.ofMillis(200));
    enter(gate).orElseThrow().started();
    enter(gate);

    gate.reported(new QuotaReport(sent, Map.of(Unit.REQUESTS, left(5, Duration.ofSeconds(20)))));

    assertThat(enterAll(gate)).hasSize(3);
  }

  @Test
  void aCallThatWasNotMadeIsNotTakenOff() {
    publish(gate, Unit.REQUESTS, 1, Duration.ofSeconds(20));
    enter(gate).orElseThrow().unused();

    assertThat(enterAll(gate)).hasSize(1);
  }

  @Test
  void oldNewsThatComesLateIsNoNews() {
    Instant sent = fleet.clock.instant();
    fleet.clock.advance(Duration.ofSeconds(1));
    publish(gate, Unit.REQUESTS, 9, Duration.ofSeconds(20));

    gate.reported(new QuotaReport(sent, Map.of(Unit.REQUESTS, left(0, Duration.ofSeconds(20)))));

    assertThat(enterAll(gate)).hasSize(9);
  }

  @Test
  void eachProcessTakesItsPartOfWhatIsLeftToTheAccount() {
    ProviderGate other = fleet.join();
    gate.share(4, 12);
    other.share(8, 12);
    publish(gate, Unit.REQUESTS, 9, Duration.ofSeconds(20));
    publish(other, Unit.REQUESTS, 9, Duration.ofSeconds(20));

    assertThat(enterAll(gate)).hasSize(3);
    assertThat(enterAll(other)).hasSize(6);
  }

  @Test
  void whatIsStatedInTheSettingsIsNotExceededHoweverMuchIsLeft() {
    Fleet limited = new Fleet(64, RateSettings.ofRequestsPerMinute(60));
    ProviderGate stated = limited.join();
    stated.reported(
        new QuotaReport(
            limited.clock.instant(),
            Map.of(
                Unit.REQUESTS, new Left(60_000, 60_000, limited.clock.instant().plusSeconds(60)))));

    assertThat(enterAll(stated)).hasSize(1);
  }

  @Test
  void tokensAreHeldBackByTheirOwnLimits() {
    publish(gate, Unit.TOKENS, 100, Duration.ofSeconds(20));

    assertThat(gate.tryEnter(new Load(60, 41, false))).isEmpty();
    Permit permit = gate.tryEnter(new Load(60, 40, false)).orElseThrow();
    assertThat(gate.tryEnter(new Load(1, 1, false))).isEmpty();
    permit.started();
    permit.succeeded(new Usage(30, 20, 0, 0));
    assertThat(gate.tryEnter(new Load(30, 20, false))).as("half was not needed").isPresent();
  }

  /** A process with a small part, and a prompt that is larger than it. */
  @Test
  void aCallLargerThanThePartGoesAloneIfAllOfItIsThere() {
    gate.share(1, 12);
    publish(gate, Unit.INPUT_TOKENS, 300, Duration.ofSeconds(20));

    assertThat(gate.tryEnter(new Load(301, 0, false))).isEmpty();
    assertThat(gate.tryEnter(new Load(300, 0, false))).isPresent();
    assertThat(gate.tryEnter(new Load(60, 0, false))).isEmpty();
  }

  /**
   * Another application spends half of the limit. The gate finds out, and the two together empty
   * the bucket without overdrawing it; blind, this application takes what it is granted.
   */
  @Test
  void whatAnotherApplicationSpendsIsLeftToIt() {
    Account reporting = new Account();
    Account blind = new Account();

    reporting.share(true);
    blind.share(false);

    assertThat(reporting.refused).isLessThanOrEqualTo(blind.refused / 20);
    assertThat(blind.refused).as("the control").isGreaterThan(100);
    assertThat(reporting.ours).isGreaterThan(LIMIT * 3 / 2);
  }

  /** A vendor's bucket, which another application takes from at an even pace. */
  private static final class Account {
    private final Fleet fleet = new Fleet(64, RateSettings.ofRequestsPerMinute(LIMIT));
    private final ProviderGate gate = fleet.join();
    private final List<Flying> flying = new ArrayList<>();
    private double bucket = 60;
    private int ours;
    private int refused;

    private record Flying(Permit permit, QuotaReport report, Instant comes) {}

    /** Four minutes. */
    private void share(boolean reports) {
      for (int turn = 0; turn < 24_000; turn++) {
        bucket = Math.min(LIMIT, bucket + LIMIT / 6000.0);
        if (turn % 20 == 0) {
          spend();
        }
        enter(gate).ifPresent(this::call);
        complete(reports);
        fleet.clock.advance(Duration.ofMillis(10));
      }
    }

    private boolean spend() {
      if (bucket < 1) {
        refused++;
        return false;
      }
      bucket--;
      return true;
    }

    private void call(Permit permit) {
      permit.started();
      ours += spend() ? 1 : 0;
      Instant now = fleet.clock.instant();
      Duration full = Duration.ofMillis((long) ((LIMIT - bucket) * 60_000 / LIMIT));
      Left left = new Left(LIMIT, (long) bucket, now.plus(full));
      flying.add(
          new Flying(
              permit, new QuotaReport(now, Map.of(Unit.REQUESTS, left)), now.plusMillis(150)));
    }

    private void complete(boolean reports) {
      Instant now = fleet.clock.instant();
      List<Flying> home = flying.stream().filter(call -> !call.comes.isAfter(now)).toList();
      flying.removeAll(home);
      for (Flying call : home) {
        if (reports) {
          gate.reported(call.report);
        }
        call.permit.succeeded(Usage.NONE);
      }
    }
  }

  private void publish(ProviderGate reported, Unit unit, long remaining, Duration reset) {
    reported.reported(new QuotaReport(fleet.clock.instant(), Map.of(unit, left(remaining, reset))));
  }

  private Left left(long remaining, Duration reset) {
    return new Left(LIMIT, remaining, fleet.clock.instant().plus(reset));
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
}
