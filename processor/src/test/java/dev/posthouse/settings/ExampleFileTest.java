package dev.posthouse.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ExampleFileTest {
  private static final Path EXAMPLE = Path.of("..", "deploy", "posthouse.yaml");

  @Test
  void theExampleFileIsValidAndWithoutWarningsWhereTheKeysAreSet() throws Exception {
    CheckedSettings checked =
        SettingsReader.check(EXAMPLE, name -> name.endsWith("_API_KEY") ? "secret" : null);

    assertThat(checked.warnings()).isEmpty();
    assertThat(checked.settings().providers()).containsOnlyKeys("claude", "gpt", "gemini");
  }

  @Test
  void theExampleFileShowsTheDefaults() throws Exception {
    Settings example = SettingsReader.check(EXAMPLE, name -> null).settings();
    String required =
        Files.readString(EXAMPLE)
            .replaceAll("(?ms)^(topics|routes|admit|attempt|health|tracing):\\n.*?(?=^\\S|\\z)", "")
            .replaceAll("(?m)^    (platform|concurrency|maxOutputTokens):.*\\n", "")
            .replaceAll("(?m)^    limits:\\n(      .*\\n)+", "");

    Settings defaults = SettingsReader.check("required", required, name -> null).settings();

    assertThat(required).doesNotContain("commitInterval", "concurrency", "firstToken", "chain:");
    assertThat(example).isEqualTo(defaults);
  }
}
