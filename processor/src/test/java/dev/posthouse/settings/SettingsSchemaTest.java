package dev.posthouse.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Editors complete and check settings by {@code deploy/posthouse.schema.json}. After a change of a
 * key, write it anew: {@code mvn -pl processor -am test -Dtest=SettingsSchemaTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dschema.write=true}, and commit it with the key.
 */
class SettingsSchemaTest {
  private static final Path FILE = Path.of("..", "deploy", "posthouse.schema.json");
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);
  private static final Map<String, String> ENVIRONMENT = Map.of("A", "1", "B", "5s");

  @Test
  void theCheckedInSchemaIsThatOfTheKeys() throws IOException {
    String current = MAPPER.writeValueAsString(SettingsSchema.create()) + "\n";
    if (Boolean.getBoolean("schema.write")) {
      Files.writeString(FILE, current);
    }

    assertThat(FILE)
        .as("stale: write it anew, see the Javadoc of %s", getClass().getSimpleName())
        .hasContent(current);
  }

  @Test
  void itIsAJsonSchemaWithPatternsThatAnEditorCanRead() throws IOException {
    JsonNode schema = MAPPER.readTree(FILE.toFile());
    Schema meta = REGISTRY.getSchema(SchemaLocation.of(schema.path("$schema").asText()));

    assertThat(meta.validate(schema)).isEmpty();
    // JavaScript reads a bracket or brace that closes nothing as a fault, and knows no (?s).
    assertThat(schema.findValuesAsText("pattern"))
        .isNotEmpty()
        .allSatisfy(
            pattern ->
                assertThat(pattern.replaceAll("\\\\.", "").replaceAll("\\[[^]]*]", ""))
                    .doesNotContain("]", "(?s)", "(?i)"));
  }

  @Test
  void theExampleNamesItInItsFirstLine() throws IOException {
    assertThat(ExampleFile.text())
        .startsWith("# yaml-language-server: $schema=" + FILE.getFileName() + "\n");
  }

  @Test
  void theExampleSatisfiesItAsItIsAndWithAllSettingsSwitchedOn() throws IOException {
    assertThat(faults(ExampleFile.text())).isEmpty();
    assertThat(faults(ExampleFile.withAllSwitchedOn())).isEmpty();
  }

  @Test
  void everyKeySaysWhatItIsFor() {
    assertThat(DeclaredKeys.all().values())
        .extracting(Key::description)
        .allSatisfy(text -> assertThat(text).matches("[A-Z].*[^.]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "health:",
        "admit: {dedupeWindow: 1d12h, maxRequestBytes: 512KiB}",
        "admit: {dedupeWindow: PT24H}",
        "attempt: {commitCount: 1_000, drain: 0s}",
        "attempt: {commitCount: \"${A}\", drain: \"${B:-1s}\"}",
        "topics: {prefix: 1, replicationFactor: -1}",
        "status: {keep: 30 m}",
        "console: {host: 0.0.0.0, port: 0, advertised: \"[::1]:80\"}",
        "health: {circuit: {errorRate: 1}, retryBudget: {share: .5}}",
        "tracing: {enabled: true, otel.service.name: x}",
        "stateDirectory: /var/lib/posthouse",
        "routes: {default: {chain: [gpt, claude], failures: {refused: move_on}}}",
        "routes: {default: {deadline: 2h, retry: {attempts: 3, handovers: 0}}, fast: {}}"
      })
  void whatTheReaderTakesTheSchemaTakes(String yaml) {
    assertThat(readerFaults(settings("", yaml))).isEmpty();
    assertThat(faults(settings("", yaml))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "admit: {dedupeWindow: 24}",
        "admit: {dedupeWindow: soon}",
        "admit: {maxRequestBytes: 900}",
        "admit: {max_request_bytes: 1KiB}",
        "admit: []",
        "attempt: {drain: [1s]}",
        "attempt: {drain: \"\"}",
        "attempt: {commitCount: 0}",
        "attempt: {commitCount: many}",
        "attemt: {drain: 5s}",
        "topics: {prefix: llm/}",
        "topics: {partitions: 0}",
        "routes: {default: {chain: []}}",
        "routes: {default: {chain: gpt}}",
        "routes: {default: {chain: [gpt, gpt]}}",
        "routes: {default: {failures: {refused: retreat}}}",
        "routes: {default: {failures: {expired: retry}}}",
        "routes: {default: {retry: {attemps: 1}}}",
        "console: {port: 65536}",
        "console: {advertised: localhost}",
        "health: {circuit: {errorRate: 50}}",
        "tracing: {enabled: maybe}",
        "tracing: {endpoint: x}",
        "stateDirectory:"
      })
  void whatTheSchemaCallsWrongTheReaderCallsWrongToo(String yaml) {
    assertThat(readerFaults(settings("", yaml))).isNotEmpty();
    assertThat(faults(settings("", yaml))).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          baseUrl: https://gateway.example/v1                       | true
          baseUrl: gateway.example                                  | false
          contextTokens: 200000                                     | true
          contextTokens: 0                                          | false
          prices: {input: 3, output: 15, cached: 0.3}               | true
          prices: {input: 3}                                        | false
          prices: {input: 3, output: 15, currency: dollar}          | false
          limits: {idle: 10s}                                       | true
          limits: {idel: 10s}                                       | false
          rates: {requestsPerMinute: 600}                           | true
          rates: {requestsPerMinute: 0}                             | false
          dialect: {schema: json_object, stop: false}               | true
          dialect: {schema: lax}                                    | false
          hosting: {on: azure}, baseUrl: https://r.example          | true
          hosting: {region: eu-central-1}                           | false
          hosting: {on: bedrock}                                    | false
          hosting: {on: vertex, project: p}                         | false
          hosting: {on: heroku}                                     | false
          """)
  void theSchemaAndTheReaderAgreeOnAProvider(String setting, boolean good) {
    String yaml = settings(", " + setting, "");

    assertThat(readerFaults(yaml).isEmpty()).isEqualTo(good);
    assertThat(faults(yaml).isEmpty()).isEqualTo(good);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          credential: none            | credential: "env:A"         | true
          credential: none            | credential: "env:a-key"     | false
          credential: none            | credential: ["env:A", "file:/b"] | true
          credential: none            | credential: ["env:A", "env:A"]   | false
          credential: none            | credential: sk-abc          | false
          , credential: none          | ''                          | false
          model: c,                   | ''                          | false
          api: anthropic              | api: antropic               | false
          format: json                | format: avro                | false
          format: json                | schema.registry.url: http://r | true
          format: json                | format: xml                 | false
          format: json                | formt: json                 | false
          wire: {format: json}        | ''                          | false
          bootstrap.servers:          | security.protocol:          | false
          localhost:9092              | localhost                   | false
          "localhost:9092"            | "a:1, b:2", acks: all       | false
          "localhost:9092"            | "a:1, b:2", linger.ms: 5    | true
          claude:                     | Claude 3:                   | false
          """)
  void theSchemaAndTheReaderAgreeOnWhatIsRequired(String before, String after, boolean good) {
    String yaml = settings("", "").replaceFirst(Pattern.quote(before), after);

    assertThat(readerFaults(yaml).isEmpty()).isEqualTo(good);
    assertThat(faults(yaml).isEmpty()).isEqualTo(good);
  }

  /** Where the schema cannot know, it does not pretend to. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "admit: {dedupeWindow: 1s}",
        "attempt: {drain: \"${NOWHERE}\"}",
        "health: {parking: {first: 2h}}",
        "routes: {default: {chain: [cloude]}}",
        "routes: {fast: {}}",
        "topics: {replicationFactor: 0}"
      })
  void whatOnlyTheReaderCanKnowTheSchemaLetsPass(String yaml) {
    assertThat(readerFaults(settings("", yaml))).isNotEmpty();
    assertThat(faults(settings("", yaml))).isEmpty();
  }

  private static String settings(String ofProvider, String more) {
    return """
    kafka: {bootstrap.servers: "localhost:9092"}
    wire: {format: json}
    providers:
      claude: {api: anthropic, model: c, credential: none}
      gpt: {api: openai, model: g, credential: none%s}
    """
            .formatted(ofProvider)
        + more
        + "\n";
  }

  private static List<Error> faults(String yaml) {
    return REGISTRY.getSchema(SettingsSchema.create()).validate(YamlTree.of(yaml));
  }

  private static List<Problem> readerFaults(String yaml) {
    try {
      SettingsReader.check("f.yaml", yaml, ENVIRONMENT::get);
      return List.of();
    } catch (InvalidSettingsException e) {
      return e.problems();
    }
  }
}
