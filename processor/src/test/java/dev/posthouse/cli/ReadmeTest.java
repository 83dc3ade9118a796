package dev.posthouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.cli.jobs.RequestLines;
import dev.posthouse.docs.Document;
import dev.posthouse.settings.CheckedSettings;
import dev.posthouse.settings.SettingsReader;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.JsonFormat;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the README and the pages that it leads to show is true. Their links are checked by {@link
 * dev.posthouse.docs}, what they show of producing by {@link ProducingIT}.
 */
class ReadmeTest {
  private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

  private final Document readme = Document.read("README.md");
  private final Document reference = Document.read("docs/requests-and-results.md");

  @Test
  void theReadmeIsReadInFiveMinutes() {
    assertThat(readme.text().lines()).hasSizeLessThanOrEqualTo(150);
  }

  @Test
  void theShortSettingsFileIsValid() throws Exception {
    CheckedSettings checked =
        SettingsReader.check("README.md", readme.block("yaml", "providers:"), name -> "secret");

    assertThat(checked.warnings()).isEmpty();
    assertThat(checked.settings().providers()).containsOnlyKeys("claude", "gpt", "gemini");
  }

  @ParameterizedTest
  @MethodSource("requests")
  void theRequestIsAccepted(String request) throws Exception {
    String line = new ObjectMapper().readTree(request).toString();
    RequestLines lines = new RequestLines("README.md", () -> "none", null);

    lines.read(new ByteArrayInputStream(line.getBytes(UTF_8)));

    assertThat(lines.faults()).isEmpty();
    assertThat(lines.lines()).hasSize(1);
  }

  @Test
  void theResultHasTheFieldsOfItsSchema() throws Exception {
    String json = result();

    JobResult result = JsonFormat.read(json.getBytes(UTF_8), JobResult.class);

    assertThat(result.getHistory()).hasSize(2);
    assertThat(result.getHandovers()).isEqualTo(1);
    assertThat(JobResult.getClassSchema().getFields())
        .filteredOn(field -> !field.hasDefaultValue())
        .allSatisfy(field -> assertThat(json).contains("\"" + field.name() + "\""));
  }

  @Test
  void theShortResultIsPartOfTheWholeOne() throws Exception {
    ObjectMapper mapper = new ObjectMapper();

    assertThat(mapper.readTree(readme.block("json", "\"jobId\"")).properties())
        .hasSizeGreaterThan(3)
        .allSatisfy(
            field ->
                assertThat(JobResult.getClassSchema().getField(field.getKey()))
                    .as(field.getKey())
                    .isNotNull());
    assertThat(mapper.readTree(readme.block("json", "\"jobId\"")).get("usage"))
        .isEqualTo(mapper.readTree(result()).get("usage"));
  }

  /** Which {@link ProducingIT} runs. */
  @Test
  void theShellCommandIsTheOneThatIsRun() {
    assertThat(Document.read("docs/producing.md").block("sh", "kcat"))
        .startsWith(readme.block("sh", "kcat"));
  }

  @Test
  void theTopicsAreThoseOfTheCode() {
    List<String> table =
        reference.matches("(?m)^\\| (`llm\\..*?`) \\|").stream()
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

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("commands")
  void theCommandLineIsRight(Document document, String command) {
    assertThatCode(() -> CommandLines.parse(command))
        .as("%s shows it", document)
        .doesNotThrowAnyException();
  }

  @Test
  void aCommandLineThatIsWrongIsFoundOut() {
    assertThatThrownBy(() -> CommandLines.parse("submit jobs.jsonl --wiat"))
        .hasMessageContaining("--wiat");
  }

  /** Those of whatever the users of Posthouse read: all that is not a result. */
  static List<String> requests() {
    List<String> requests =
        Document.all().stream()
            .flatMap(document -> document.blocks("json").stream())
            .filter(json -> !json.contains("\"jobId\""))
            .toList();
    assertThat(requests).hasSizeGreaterThanOrEqualTo(3);
    return requests;
  }

  static Stream<Arguments> commands() {
    return Document.all().stream()
        .flatMap(
            document ->
                document.matches("\\./posthouse ([a-z][^`#|\\n]*)").stream()
                    .map(match -> match.group(1).strip())
                    .distinct()
                    .map(command -> Arguments.of(document, command)));
  }

  private String result() {
    return reference
        .block("json", "\"jobId\"")
        .replaceAll("At\": \"…\"", "At\": \"2030-01-01T00:00:00Z\"");
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
            TOPICS.progress(),
            TOPICS.replays())
        .contains(topic);
  }
}
