package dev.posthouse.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplayRateTest {

  @Test
  void aRateIsKeptOverTheWholeOfARun() {
    ReplayRate rate = new ReplayRate(500);

    assertThat(rate.pause(0, Duration.ZERO)).isZero();
    assertThat(rate.pause(50, Duration.ofMillis(40))).isEqualTo(Duration.ofMillis(60));
    assertThat(rate.pause(1000, Duration.ofSeconds(3))).isZero();
  }

  @Test
  void batchesAreATenthOfASecondLongAndNeverEmpty() {
    assertThat(new ReplayRate(500).batch()).isEqualTo(50);
    assertThat(new ReplayRate(0.5).batch()).isEqualTo(1);
    assertThat(new ReplayRate(1e6).batch()).isEqualTo(500);
  }

  @Test
  void withoutLimitThereIsNoPause() {
    assertThat(ReplayRate.UNLIMITED.pause(1_000_000, Duration.ZERO)).isZero();
    assertThat(ReplayRate.UNLIMITED.batch()).isEqualTo(500);
  }

  @Test
  void aRateOfNothingIsRefused() {
    assertThatThrownBy(() -> new ReplayRate(0)).hasMessageContaining("above 0");
  }
}
