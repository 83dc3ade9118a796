package dev.posthouse.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelNameTest {
  @ParameterizedTest
  @CsvSource({
    "us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0, claude-sonnet-4-5",
    "claude-opus-4-6-v1, claude-opus-4-6",
    "Claude-Sonnet-5.5, claude-sonnet-5-5",
    "chatgpt-4o-latest, chatgpt-4o",
    "gemini-3.1-pro-preview, gemini-3.1-pro",
    "deepseek-v3, deepseek-v3",
    "qwen3:8b, qwen3",
  })
  void whatServersAddToANameIsCutOff(String name, String familiar) {
    assertThat(ModelName.familiar(name)).isEqualTo(familiar);
  }

  @Test
  void aSnapshotIsTheSameModelAndAnotherSizeIsNot() {
    assertThat(ModelName.isSame("gpt-5-mini", "gpt-5-mini-2025-08-07")).isTrue();
    assertThat(ModelName.isSame("gemini-2.5-flash", "gemini-2.5-flash-lite")).isFalse();
  }
}
