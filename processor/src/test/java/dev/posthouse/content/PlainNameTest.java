package dev.posthouse.content;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainNameTest {
  @ParameterizedTest
  @CsvSource({
    "llm.requests-0-1, llm.requests-0-1",
    "../../etc/passwd, %2E.%2F..%2Fetc%2Fpasswd",
    "a/b, a%2Fb",
    ".hidden, %2Ehidden",
    "ä b, %C3%A4%20b",
  })
  void anIdNamesNoFolder(String id, String name) {
    assertThat(PlainName.of(id, '%', 240)).isEqualTo(name);
  }

  @Test
  void twoLongIdsHaveTwoNames() {
    assertThat(PlainName.of("ä".repeat(100) + "1", '_', 240))
        .hasSize(240)
        .isNotEqualTo(PlainName.of("ä".repeat(100) + "2", '_', 240));
  }
}
