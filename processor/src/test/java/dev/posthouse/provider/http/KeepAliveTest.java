package dev.posthouse.provider.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeepAliveTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          timeout=5                | 4000
          timeout=5, max=100       | 4000
          max=100, timeout=5       | 4000
          max=100,timeout=5        | 4000
          max=100; Timeout = "5"   | 4000
          timeout=75               | 74000
          timeout=5.5              | 4000
          timeout=2                | 1000
          timeout=1                | 500
          timeout=0                | 0
          """)
  void aConnectionIsUsedALittleShorterThanTheServerKeepsIt(String value, long millis) {
    assertThat(KeepAlive.usable(List.of(value))).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "max=100", "timeout", "timeout=", "timeout=-5", "timeout=soon", "5"})
  void whatCannotBeReadSaysNothing(String value) {
    assertThat(KeepAlive.usable(List.of(value))).isEmpty();
  }

  @Test
  void ofSeveralHeadersTheShortestHolds() {
    assertThat(KeepAlive.usable(List.of("timeout=60", "max=3", "timeout=5")))
        .contains(Duration.ofSeconds(4));
    assertThat(KeepAlive.usable(List.of())).isEmpty();
  }

  @Test
  void aNumberWithoutEndDoesNotOverflow() {
    assertThat(KeepAlive.usable(List.of("timeout=999999999"))).isPresent();
    assertThat(KeepAlive.usable(List.of("timeout=" + "9".repeat(100)))).isEmpty();
  }
}
