package dev.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCheckCommandTest {
  @TempDir Path folder;

  @Test
  void theExampleFilePasses() {
    Captured captured =
        Captured.run(
            "",
            Map.of("ANTHROPIC_API_KEY", "a", "OPENAI_API_KEY", "b", "GEMINI_API_KEY", "c"),
            "config",
            "check",
            "../deploy/posthouse.yaml");

    assertThat(captured.exitCode()).isZero();
    assertThat(captured.out())
        .isEqualToIgnoringNewLines("../deploy/posthouse.yaml is valid: 3 providers, 1 route");
  }

  @Test
  void aWarningDoesNotMakeAFileInvalid() {
    Captured captured = Captured.run("config", "check", "../deploy/posthouse.yaml");

    assertThat(captured.exitCode()).isZero();
    assertThat(captured.out())
        .contains("warning: ", "ANTHROPIC_API_KEY is not set here", "is valid: 3 providers");
  }

  @Test
  void aVariableThatOverridesTheFileIsWarnedOf() {
    Captured captured =
        Captured.run(
            "",
            Map.of("GOOGLE_GENAI_CLIENT_MODE", "replay"),
            "config",
            "check",
            "../deploy/posthouse.yaml");

    assertThat(captured.out())
        .contains("providers.gemini: the environment variable GOOGLE_GENAI_CLIENT_MODE makes");
  }

  @Test
  void allFaultsArePrintedAndTheExitCodeSaysSo() throws Exception {
    Path file = Files.writeString(folder.resolve("p.yaml"), "kafka: {}\nprovider: {}\n");

    Captured captured = Captured.run("config", "check", file.toString());

    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(captured.out().lines())
        .hasSize(4)
        .allMatch(line -> line.startsWith("error: " + file + ":"))
        .anyMatch(line -> line.contains("2: provider: unknown key: did you mean \"providers\"?"));
  }
}
