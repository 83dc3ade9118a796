package dev.posthouse.provider.factory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.settings.Api;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WarmUpTest {
  @ParameterizedTest
  @EnumSource
  void aWholeCallIsMadeAndItsAnswerRead(Api api) {
    assertThat(WarmUp.of(api)).hasValue("Hello");
  }
}
