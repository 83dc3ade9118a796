package dev.posthouse.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "5s, PT5S",
    "10m, PT10M",
    "1h, PT1H",
    "24h, PT24H",
    "2d, PT48H",
    "1h30m, PT1H30M",
    "1 m 5 s, PT1M5S",
    "PT5S, PT5S",
    "pt0.25s, PT0.25S"
  })
  void aDurationIsReadWithItsUnit(String text, Duration duration) {
    assertThat(DurationText.parse(text)).contains(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "s", "5 seconds", "-5s", "1.5h", "P", "999999999999999d", "5S"})
  void whatIsNoDurationIsNotGuessedAt(String text) {
    assertThat(DurationText.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "PT0.025S, 25ms",
    "PT1.5S, 1500ms",
    "PT90S, 90s",
    "PT10M, 10m",
    "PT24H, 24h",
    "PT0S, 0s"
  })
  void aDurationIsWrittenInItsLargestWholeUnit(Duration duration, String text) {
    assertThat(DurationText.format(duration)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "1B, 1",
    "900KB, 900000",
    "512KiB, 524288",
    "32MiB, 33554432",
    "1 MB, 1000000",
    "1GiB, 1073741824"
  })
  void aSizeIsReadWithItsUnit(String text, long bytes) {
    assertThat(SizeText.parse(text)).contains(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"5", "MB", "5 megabytes", "-5MB", "1.5GB", "999999999999999999GiB", "5mb"})
  void whatIsNoSizeIsNotGuessedAt(String text) {
    assertThat(SizeText.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 0B", "1000, 1000B", "921600, 900KiB", "33554432, 32MiB", "1073741824, 1GiB"})
  void aSizeIsWrittenInItsLargestWholeUnit(long bytes, String text) {
    assertThat(SizeText.format(bytes)).isEqualTo(text);
  }
}
