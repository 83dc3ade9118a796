package dev.posthouse.provider.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BilledTierTest {
  @ParameterizedTest
  @CsvSource({
    "default, standard",
    "on_demand, standard",
    "standard, standard",
    "flex, flex",
    "SERVICE_TIER_FLEX, flex",
    "fast, priority",
    "batch, batch",
    "auto, ''",
  })
  void vendorsWordsComeToOne(String vendors, String word) {
    assertThat(BilledTier.of(vendors)).isEqualTo(word);
  }
}
