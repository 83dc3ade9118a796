package dev.posthouse.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.health.ProviderHealth.State;
import dev.posthouse.job.Opening;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProviderHealthTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final ProviderHealth shortly = shut(NOON, NOON.plusSeconds(5));
  private final ProviderHealth longer = shut(NOON.plusSeconds(1), NOON.plusSeconds(60));

  @Test
  void ofTwoReasonsToStayAwayTheLongerHolds() {
    assertThat(shortly.and(longer)).isEqualTo(longer);
    assertThat(longer.and(shortly)).isEqualTo(longer);
  }

  @Test
  void anOpeningUndoesWhatWasFoundBefore() {
    ProviderHealth resumed = longer.opened(NOON.plusSeconds(2));

    assertThat(longer.and(resumed)).isEqualTo(resumed);
    assertThat(resumed.and(longer)).isEqualTo(resumed);
  }

  @Test
  void whatIsFoundAfterAnOpeningHolds() {
    ProviderHealth resumed = ProviderHealth.OPEN.opened(NOON);

    assertThat(resumed.and(longer)).isEqualTo(longer);
  }

  /**
   * It is found by a machine whose clock is five minutes behind that of whoever found the other.
   */
  @Test
  void whatIsFoundWithTheOtherInViewFollowsItWhateverTheClockSays() {
    Instant behind = NOON.minusSeconds(300);

    ProviderHealth reopened = longer.opened(behind);
    ProviderHealth shutAgain =
        reopened.shut(
            State.CIRCUIT_OPEN, behind, new Opening.Until(behind.plusSeconds(5)), "network", 1);

    assertThat(longer.and(reopened)).isEqualTo(reopened);
    assertThat(reopened.and(shutAgain)).isEqualTo(shutAgain);
    assertThat(shutAgain.and(reopened)).isEqualTo(shutAgain);
  }

  /** P6: a silence is what the provider asked for, which no finding of ours undoes. */
  @Test
  void theLongestSilenceHoldsWhateverElseIsKnown() {
    ProviderHealth silenced = ProviderHealth.OPEN.silenced(NOON.plusSeconds(90));

    assertThat(silenced.and(longer).silencedUntil()).isEqualTo(NOON.plusSeconds(90));
    assertThat(longer.and(silenced).opened(NOON.plusSeconds(3)).silencedUntil())
        .isEqualTo(NOON.plusSeconds(90));
  }

  @Test
  void whatIsWrittenIsReadBackAsItWas() {
    ProviderHealth parked =
        ProviderHealth.OPEN
            .silenced(NOON.plusNanos(123_456_789))
            .shut(State.PARKED, NOON.plusNanos(1), new Opening.Unknown(), "quota_exhausted", 3);

    assertThat(ProviderStates.read(ProviderStates.record("claude", parked, "me", NOON)))
        .isEqualTo(parked);
    assertThat(
            ProviderStates.read(ProviderStates.record("claude", ProviderHealth.OPEN, "me", NOON)))
        .isEqualTo(ProviderHealth.OPEN);
  }

  @Test
  void aStateOfANewerVersionIsTakenForParked() {
    var state = ProviderStates.record("claude", longer, "me", NOON);
    state.setState("on_strike");

    assertThat(ProviderStates.read(state).state()).isEqualTo(State.PARKED);
  }

  private static ProviderHealth shut(Instant since, Instant until) {
    return ProviderHealth.OPEN.shut(
        State.CIRCUIT_OPEN, since, new Opening.Until(until), "overloaded", 1);
  }
}
