package dev.posthouse.translation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffortTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          high    | low medium high xhigh max | high
          xhigh   | low medium high           | high
          xhigh   | low medium high max       | high
          minimal | none low medium           | low
          minimal | low medium high           | low
          none    | minimal low medium high   | minimal
          max     | minimal low medium high   | high
          low     | none                      | none
          """)
  void theNearestOfThoseThatAModelKnows(String asked, String known, String nearest) {
    List<Effort> efforts =
        Arrays.stream(known.split(" ")).map(word -> Effort.of(word).orElseThrow()).toList();

    assertThat(Effort.of(asked).orElseThrow().nearest(efforts).word()).isEqualTo(nearest);
  }

  @Test
  void aWordOfNobodysIsNone() {
    assertThat(Effort.of("HIGH")).isEmpty();
    assertThat(Effort.of("")).isEmpty();
    assertThat(Effort.words()).isEqualTo("none, minimal, low, medium, high, xhigh or max");
  }
}
