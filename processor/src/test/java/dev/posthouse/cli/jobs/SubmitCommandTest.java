package dev.posthouse.cli.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.cli.Captured;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmitCommandTest {
  @TempDir Path folder;

  @Test
  void everyInvalidLineIsNamedAndNothingIsSent() {
    String lines =
        """
        {"id": "a", "prompt": "x"}
        {"id": "b", "promt": "x"}

        {"id": "a", "prompt": "x"}
        not json
        {"id": "c"}
        {"id": "d", "prompt": "x", "messages": [{"role": "user", "content": "y"}]}
        {"id": " ", "prompt": "x"}
        {"messages": [{"content": "x"}]}
        """;

    Captured captured = Captured.run(lines, Map.of(), "submit", "--bootstrap", "localhost:1");

    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(captured.out()).isEmpty();
    assertThat(captured.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("standard input:2: ").contains("promt"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "standard input:4: id: the same as on line 1; it would be worked once"),
            line -> assertThat(line).startsWith("standard input:5: not JSON: "),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "standard input:6: prompt: is missing; give prompt or messages, or inputs"
                            + " to embed"),
            line ->
                assertThat(line)
                    .isEqualTo("standard input:7: messages: given beside prompt; give one of them"),
            line ->
                assertThat(line).isEqualTo("standard input:8: id: must have 1 to 249 characters"),
            line -> assertThat(line).startsWith("standard input:9: messages[0]").contains("role"),
            line ->
                assertThat(line)
                    .isEqualTo(
                        "posthouse submit: 7 of 8 jobs are invalid, and nothing was sent: mend"
                            + " them, or add --skip-invalid"));
  }

  @Test
  void invalidLinesCanBeSkipped() {
    Captured captured =
        Captured.run(
            "{}\n{\"prompt\": \"x\"}",
            Map.of(),
            "submit",
            "--skip-invalid",
            "--bootstrap",
            "localhost:1",
            "--connect-timeout",
            "100ms");

    assertThat(captured.err()).contains("standard input:1: prompt: is missing", "cannot reach");
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    Captured captured = Captured.run("submit", folder.resolve("none.jsonl").toString());

    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(captured.err()).contains("none.jsonl: there is no such file: check the path");
  }

  @Test
  void aFileWithoutAJobIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("empty.jsonl"), "\n\n");

    Captured captured = Captured.run("submit", file.toString());

    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(captured.err()).contains("empty.jsonl holds no job to send");
  }

  @Test
  void anInvalidSettingsFileIsNamedLineByLine() throws Exception {
    Path file = Files.writeString(folder.resolve("p.yaml"), "kafka: {}\nprovider: {}\n");

    Captured captured = Captured.run("results", "--config", file.toString());

    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(captured.err()).contains("p.yaml:2: provider: unknown key");
  }
}
