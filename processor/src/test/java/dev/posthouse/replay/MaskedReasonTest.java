package dev.posthouse.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskedReasonTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "429: wait 37 s as told | 429: wait # s as told",
        "529: Overloaded (req_011CSHoEeqs5C35K2UUqR7Fy) | 529: Overloaded (req_*)",
        "The deadline, 2026-11-25T09:00:00.123Z, had passed | The deadline, *, had passed",
        "job 0f8fad5b-d9cb-469f-a165-70867728950e is gone | job * is gone",
        "The request has 10,013 bytes, at most 921,600 | The request has # bytes, at most #",
        "begins with 0x1f, expected 0x00 | begins with #, expected #",
        "connection reset by peer | connection reset by peer",
        "it took 429 tries | it took # tries",
      })
  void whatDiffersFromJobToJobIsMasked(String message, String masked) {
    assertThat(MaskedReason.of(message)).isEqualTo(masked);
  }
}
