package dev.posthouse.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

  @Test
  void aRateIsKeptOverTheWholeOfARun() {
    Pace pace = new Pace(500);

    assertThat(pace.pause(0, Duration.ZERO)).isZero();
    assertThat(pace.pause(50, Duration.ofMillis(40))).isEqualTo(Duration.ofMillis(60));
    assertThat(pace.pause(1000, Duration.ofSeconds(3))).isZero();
  }

  @Test
  void batchesAreATenthOfASecondLongAndNeverEmpty() {
    assertThat(new Pace(500).batch()).isEqualTo(50);
    assertThat(new Pace(0.5).batch()).isEqualTo(1);
    assertThat(new Pace(1e6).batch()).isEqualTo(500);
  }

  @Test
  void withoutLimitThereIsNoPause() {
    assertThat(Pace.UNLIMITED.pause(1_000_000, Duration.ZERO)).isZero();
    assertThat(Pace.UNLIMITED.batch()).isEqualTo(500);
  }

  @Test
  void aRateOfNothingIsRefused() {
    assertThatThrownBy(() -> new Pace(0)).hasMessageContaining("above 0");
  }
}
