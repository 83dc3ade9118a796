package dev.posthouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.cli.jobs.RequestLines;
import dev.posthouse.settings.CheckedSettings;
import dev.posthouse.settings.SettingsReader;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.JsonFormat;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README shows is true. */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");
  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

  private String readme;

  @BeforeEach
  void read() throws Exception {
    readme = Files.readString(README);
  }

  @Test
  void theShortSettingsFileIsValid() throws Exception {
    CheckedSettings checked =
        SettingsReader.check("README.md", block("yaml", "providers:"), name -> "secret");

    assertThat(checked.warnings()).isEmpty();
    assertThat(checked.settings().providers()).containsOnlyKeys("claude", "gpt", "gemini");
  }

  @Test
  void theRequestIsAccepted() throws Exception {
    String line = new ObjectMapper().readTree(block("json", "\"messages\"")).toString();
    RequestLines lines = new RequestLines("README.md", () -> "none", null);

    lines.read(new ByteArrayInputStream(line.getBytes(UTF_8)));

    assertThat(lines.faults()).isEmpty();
    assertThat(lines.lines()).hasSize(1);
  }

  @Test
  void theResultHasTheFieldsOfItsSchema() throws Exception {
    String json =
        block("json", "\"jobId\"").replaceAll("At\": \"…\"", "At\": \"2030-01-01T00:00:00Z\"");

    JobResult result = JsonFormat.read(json.getBytes(UTF_8), JobResult.class);

    assertThat(result.getHistory()).hasSize(2);
    assertThat(result.getHandovers()).isEqualTo(1);
    assertThat(JobResult.getClassSchema().getFields())
        .filteredOn(field -> !field.hasDefaultValue())
        .allSatisfy(field -> assertThat(json).contains("\"" + field.name() + "\""));
  }

  @Test
  void theTopicsAreThoseOfTheCode() {
    List<String> table =
        matches("(?m)^\\| (`llm\\..*?`) \\|").stream()
            .flatMap(row -> Pattern.compile("`(.+?)`").matcher(row.group(1)).results())
            .map(name -> name.group(1))
            .toList();

    assertThat(table)
        .contains(
            TOPICS.requests(),
            TOPICS.results(),
            TOPICS.deadLetters(),
            TOPICS.events(),
            TOPICS.provider("<name>"),
            TOPICS.retries())
        .allMatch(ReadmeTest::exists);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theCommandLineIsRight(String command) {
    assertThatCode(() -> CommandLines.parse(command)).doesNotThrowAnyException();
  }

  @Test
  void aCommandLineThatIsWrongIsFoundOut() {
    assertThatThrownBy(() -> CommandLines.parse("submit jobs.jsonl --wiat"))
        .hasMessageContaining("--wiat");
  }

  @ParameterizedTest
  @MethodSource("links")
  void theFileExists(String path) {
    assertThat(README.resolveSibling(path)).exists();
  }

  static List<String> commands() throws Exception {
    return found("\\./posthouse ([a-z][^`#|\\n]*)");
  }

  static List<String> links() throws Exception {
    return found("\\]\\((?!http)([^)#]+)\\)");
  }

  /** The fenced block of a language that holds a text. */
  private String block(String language, String text) {
    return matches("(?s)```" + language + "\\n(.*?)```").stream()
        .map(block -> block.group(1))
        .filter(block -> block.contains(text))
        .findFirst()
        .orElseThrow();
  }

  private static boolean exists(String topic) {
    return List.of(
            TOPICS.requests(),
            TOPICS.results(),
            TOPICS.deadLetters(),
            TOPICS.events(),
            TOPICS.provider("<name>"),
            TOPICS.retries(),
            TOPICS.providerState(),
            TOPICS.cancellations(),
            TOPICS.replays())
        .contains(topic);
  }

  private List<MatchResult> matches(String pattern) {
    return Pattern.compile(pattern).matcher(readme).results().toList();
  }

  private static List<String> found(String pattern) throws Exception {
    return Pattern.compile(pattern)
        .matcher(Files.readString(README))
        .results()
        .map(match -> match.group(1).strip())
        .distinct()
        .toList();
  }
}
