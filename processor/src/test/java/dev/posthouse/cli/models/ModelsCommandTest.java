package dev.posthouse.cli.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.cli.terminal.Terminal;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModelsCommandTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-29T12:00:00Z"), ZoneOffset.UTC);
  private static final String SETTINGS =
      """
      kafka: {bootstrap.servers: "localhost:9092"}
      wire: {format: json}
      providers:
        claude: {api: anthropic, model: claude-sonnet-4-5, credential: none}
        cheap: {api: openai, model: gpt-6.1-terra, tier: flex, credential: none}
        own: {api: openai, model: my-model, credential: none}
      """;

  @TempDir private Path folder;

  @Test
  void theTableShowsWhatIsKnownAndWarnsOfWhatEnds() throws Exception {
    List<String> lines = run().lines().map(line -> line.replaceAll(" +", " ").strip()).toList();

    assertThat(lines)
        .contains(
            "claude claude-sonnet-4-5 standard on request 200K 64K 3 USD 0.3 15 2026-11-30 (1 d)"
                + " memory",
            "cheap gpt-6.1-terra flex by default, silent 1.05M 128K 0.5 USD 0.025 2.5 others",
            "own my-model standard ? ? ? ? ? ? nobody",
            "Prices are of a million tokens; the table of models is of 2026-11-29.",
            "warning: claude: the model claude-sonnet-4-5 retires tomorrow, on 2026-11-30: change"
                + " model to claude-sonnet-5-5");
  }

  @Test
  void programsGetALineOfJsonForEachProvider() throws Exception {
    List<String> lines = run("--json").lines().toList();
    JsonNode cheap = new ObjectMapper().readTree(lines.get(1));

    assertThat(lines).hasSize(3);
    assertThat(cheap.path("family").asText()).isEqualTo("gpt-6.1-terra");
    assertThat(cheap.path("told").asText()).isEqualTo("second hand");
    assertThat(cheap.at("/prices/cacheWriteLong").decimalValue()).isEqualByComparingTo("1.25");
    assertThat(cheap.path("sources").get(0).asText()).startsWith("https://");
    assertThat(new ObjectMapper().readTree(lines.get(2)).has("family")).isFalse();
  }

  private String run(String... more) throws Exception {
    Path file = Files.writeString(folder.resolve("posthouse.yaml"), SETTINGS);
    StringWriter out = new StringWriter();
    Terminal terminal =
        new Terminal(
            InputStream.nullInputStream(),
            new PrintWriter(out, true),
            new PrintWriter(out, true),
            0,
            _ -> null);
    String[] args = new String[more.length + 2];
    args[0] = "--config";
    args[1] = file.toString();
    System.arraycopy(more, 0, args, 2, more.length);
    int exit = new CommandLine(new ModelsCommand(terminal, CLOCK)).execute(args);

    assertThat(exit).isZero();
    return out.toString();
  }
}
