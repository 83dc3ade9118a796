package dev.posthouse.settings;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.posthouse.job.Route;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {
  /** Eight lines that are valid; what a test adds begins on line 9. */
  private static final String VALID =
      """
      kafka:
        bootstrap.servers: localhost:9092
      wire: {format: json}
      providers:
        claude: {api: anthropic, model: c, credential: "env:ANTHROPIC_API_KEY"}
        gpt: {api: openai, model: g, credential: "env:OPENAI_API_KEY"}
        gemini: {api: gemini, model: f, credential: none}

      """;

  private static final Map<String, String> ENVIRONMENT =
      Map.of("ANTHROPIC_API_KEY", "k1", "OPENAI_API_KEY", "k2", "SECRET", "hunter2", "EMPTY", "");

  @TempDir Path folder;

  @Test
  void aShortFileIsValidWithoutWarnings() throws Exception {
    assertThat(check(VALID).warnings()).isEmpty();
  }

  @Test
  void providersAndRoutesKeepTheOrderOfTheFile() throws Exception {
    Settings settings = check(VALID).settings();

    assertThat(settings.providers().keySet()).containsExactly("claude", "gpt", "gemini");
    assertThat(defaultRoute(settings).chain()).containsExactly("claude", "gpt", "gemini");
  }

  @Test
  void aRouteWithoutAChainTakesAllProviders() throws Exception {
    Settings settings = check(VALID + "routes: {default: {deadline: 2h}}").settings();

    assertThat(defaultRoute(settings).chain()).containsExactly("claude", "gpt", "gemini");
    assertThat(defaultRoute(settings).deadline()).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void allFaultsAreReportedAtOnceInTheOrderOfTheFile() {
    assertThat(
            faults(
                """
                kafka:
                  acks: all
                wire: {}
                providers:
                  claude:
                    api: antropic
                    modle: x
                    concurrency: many
                attemt: {drain: 5s}
                """))
        .containsExactly(
            "f.yaml:1: kafka.bootstrap.servers: is missing: write for example \"bootstrap.servers:"
                + " localhost:9092\"",
            "f.yaml:2: kafka.acks: cannot be set: an outcome must survive the loss of a broker;"
                + " remove it",
            "f.yaml:3: wire.schema.registry.url: is missing: Avro needs a schema registry. Write"
                + " its address, or \"format: json\" to do without",
            "f.yaml:5: providers.claude.model: is missing: write the model's name at the vendor",
            "f.yaml:5: providers.claude.credential: is missing: write where the key is found:"
                + " env:NAME (an environment variable, in capitals), file:PATH, cloud (on bedrock"
                + " or vertex), none, or a list as in [env:A, env:B]",
            "f.yaml:6: providers.claude.api: must be one of anthropic, openai, openai-responses,"
                + " gemini, not \"antropic\"",
            "f.yaml:7: providers.claude.modle: unknown key: did you mean \"model\"?",
            "f.yaml:8: providers.claude.concurrency: cannot read \"many\": write a whole number",
            "f.yaml:9: attemt: unknown key: did you mean \"attempt\"?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          admit: {dedupeWindow: 24}             | admit.dedupeWindow: cannot read "24": write a duration with its unit, for example 500ms, 30s, 10m or 1h
          admit: {dedupeWindow: 1s}             | admit.dedupeWindow: must be from 1m to 720h, not "1s"
          admit: {maxRequestBytes: 900}         | admit.maxRequestBytes: cannot read "900": write a size with its unit, for example 900KB, 512KiB or 32MiB
          admit: {maxRequestBytes: 1MiB}        | admit.maxRequestBytes: leaves no space: Kafka takes records of 1MiB, and a job's history needs 64KiB. Lower it, or raise kafka.max.request.size and the topics' max.message.bytes
          admit: {max_request_bytes: 1KiB}      | admit.max_request_bytes: unknown key: did you mean "maxRequestBytes"?
          admit: {colour: red}                  | admit.colour: unknown key: there is: dedupeWindow, maxRequestBytes
          admit: []                             | admit: must hold keys with values, as in "key: value"
          attempt: {drain: [1s]}                | attempt.drain: must be a single value; write several as first,second
          attempt: {drain: ""}                  | attempt.drain: is empty: give a value, or remove the key
          attempt: {drain: 5m}                  | attempt.drain: must be from 0s to 4m, not "5m"
          attempt: {commitCount: 0}             | attempt.commitCount: must be from 1 to 100000, not "0"
          attempt: {commitCount: 5, commitCount: 6} | attempt.commitCount: is given twice, first on line 9: remove one
          topics: {prefix: "llm/"}              | topics.prefix: cannot begin a topic's name: write at most 100 letters, digits, dots, - and _, for example llm.
          topics: {partitions: 0}               | topics.partitions: must be from 1 to 10000, not "0"
          topics: {replicationFactor: 0}        | topics.replicationFactor: must be at least 1, or -1 for the broker's default
          routes: {fast: {}}                    | routes: has no route named default, which requests take that name none: add one, or rename one
          routes: {default: {chain: [cloude]}}  | routes.default.chain: there is no provider named "cloude": did you mean "claude"?
          routes: {default: {chain: [gpt, gpt]}} | routes.default.chain: names "gpt" twice: remove one
          routes: {default: {chain: []}}        | routes.default.chain: is empty: name at least one provider
          routes: {default: {chain: gpt}}       | routes.default.chain: must be a list, as in [first, second]
          routes: {default: {retry: {base: 1m}}} | routes.default.retry.base: base (1m) is longer than cap (30s): base is the first delay, cap the longest
          routes: {default: {busyPatience: 0s}} | routes.default.busyPatience: must be from 1ms to 168h, not "0s"
          stateDirectory: ${NOWHERE}/x          | stateDirectory: the environment variable NOWHERE is not set: set it, or write ${NOWHERE:-default}
          health: {circuit: {window: 10}}       | health.circuit.minimumCalls: is more than window (10), so the circuit would never open: lower it, or raise window
          health: {circuit: {openFor: 1m}}      | health.circuit.openFor: is longer than openAtMost (10s): shorten it, or raise openAtMost
          health: {parking: {first: 2h}}        | health.parking.first: is longer than atMost (1h): shorten it, or raise atMost
          health: {circuit: {errorRate: 50}}    | health.circuit.errorRate: must be from 0.01 to 1, not "50"
          stateDirectory: ${NO-WHERE}           | stateDirectory: holds a ${ that begins no variable: write ${NAME} or ${NAME:-default}, or $${ for a literal ${
          """)
  void aFaultIsNamedWithItsLineItsPathAndWhatToWrite(String yaml, String message) {
    assertThat(faults(VALID + yaml)).containsExactly("f.yaml:9: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          baseUrl: localhost:8080       | baseUrl: cannot use "localhost:8080": write an address like https://host/v1
          baseUrl: "https://u:p@host/"  | baseUrl: must not hold a user or password: give the key as credential
          limits: {total: 10s}          | limits.total: is shorter than firstToken (30s): a call would end before it may be called silent
          limits: {idel: 10s}           | limits.idel: unknown key: did you mean "idle"?
          rates: {requestsPerMinute: 0} | rates.requestsPerMinute: must be from 1 to 2000000000, not "0"
          rates: {requestPerMinute: 1}  | rates.requestPerMinute: unknown key: did you mean "requestsPerMinute"?
          maxOutputTokens: 0            | maxOutputTokens: must be from 1 to 10000000, not "0"
          """)
  void aFaultOfAProviderIsNamed(String setting, String message) {
    assertThat(faults(withProvider("llama", "api: openai, model: m, credential: none, " + setting)))
        .containsExactly("f.yaml:8: providers.llama." + message);
  }

  @Test
  void aProvidersNameMustFitIntoATopicsName() {
    assertThat(faults(withProvider("Llama 3", "api: openai, model: m, credential: none")))
        .containsExactly(
            "f.yaml:8: providers.Llama 3: cannot be a provider's name, since a topic is named after"
                + " it: write at most 100 lower-case letters, digits, - and _");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sk-ant-api03-abc", "env:sk-ant-api03-abc", "env:AIzaSyAbc", "${SECRET}", "file:"})
  void aKeyInPlaceOfAReferenceIsRefusedAndNotRepeated(String credential) {
    String yaml =
        withProvider("llama", "api: openai, model: m, credential: \"" + credential + "\"");

    assertThat(faults(yaml))
        .singleElement()
        .asString()
        .startsWith("f.yaml:8: providers.llama.credential: is not a reference: write where the key")
        .doesNotContain("abc", "Abc", "hunter2");
  }

  @Test
  void aValueFromTheEnvironmentIsNeverRepeated() {
    assertThat(faults(VALID + "attempt: {drain: \"${SECRET}\"}"))
        .singleElement()
        .asString()
        .contains(
            "attempt.drain: cannot read the value taken from the environment: write a duration")
        .doesNotContain("hunter2");
  }

  @Test
  void variablesAreReplacedAndDefaultsAreUsedWhereThereIsNone() throws Exception {
    String yaml =
        VALID
            + """
            topics: {prefix: "${EMPTY:-a.}${MISSING:-b.}"}
            stateDirectory: /$$${MISSING:-x}/${SECRET}
            """;

    Settings settings = check(yaml).settings();

    assertThat(settings.topics().prefix()).isEqualTo("a.b.");
    assertThat(settings.stateDirectory()).isEqualTo(Path.of("/$x/hunter2"));
  }

  @Test
  void passwordsDoNotAppearWhenSettingsArePrinted() throws Exception {
    String yaml =
        VALID
            .replace("localhost:9092", "localhost:9092\n  sasl.jaas.config: ${SECRET}")
            .replace("format: json", "format: json, basic.auth.user.info: hunter2");

    assertThat(check(yaml).settings().toString())
        .contains("sasl.jaas.config", "basic.auth.user.info")
        .doesNotContain("hunter2");
  }

  @Test
  void textThatIsNotYamlIsNamedWithItsLineAndWithoutItsContents() {
    assertThat(faults("kafka:\n  sasl.jaas.config: \"hunter2\n"))
        .singleElement()
        .asString()
        .startsWith("f.yaml:3: is not YAML from here on: ")
        .doesNotContain("hunter2");
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    Path file = folder.resolve("none.yaml");

    assertThatThrownBy(() -> SettingsReader.read(file))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage(file + ": there is no such file: check the path");
  }

  @Test
  void aFileThatIsNotTextIsNamed() throws Exception {
    Path file = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe});

    assertThatThrownBy(() -> SettingsReader.read(file))
        .hasMessage(file + ": is not UTF-8 text: save it as UTF-8");
  }

  @Test
  void anEmptyFileNamesWhatIsRequired() {
    assertThat(faults(""))
        .anyMatch(fault -> fault.contains("kafka.bootstrap.servers: is missing"))
        .anyMatch(fault -> fault.contains("providers: is missing: describe at least one provider"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          routes: {default: {chain: [gpt]}} | 9: routes.default.chain: has a single provider: while it is down, jobs can only wait. Add one of another platform
          routes: {default: {chain: [gpt]}} | 9: routes: no chain names claude, gemini: it will not be called
          """)
  void aRouteWithoutAnAlternativeIsWarnedOf(String yaml, String warning) throws Exception {
    assertThat(warnings(VALID + yaml)).contains("f.yaml:" + warning);
  }

  @Test
  void aRouteOnOnePlatformIsWarnedOf() throws Exception {
    String yaml =
        withProvider("mini", "api: openai, model: m, credential: none")
            + "routes: {default: {chain: [gpt, mini]}, all: {}}";

    assertThat(warnings(yaml))
        .containsExactly(
            "f.yaml:9: routes.default.chain: stays on one platform (openai), whose providers go"
                + " down together. Add one of another platform");
  }

  @Test
  void aProviderBehindAnotherAddressIsItsOwnPlatform() throws Exception {
    String yaml =
        withProvider(
            "local",
            "api: openai, model: m, credential: none, baseUrl: \"http://llm.lan:8000/v1\"");

    assertThat(check(yaml).settings().providers().values())
        .extracting(ProviderSettings::platform)
        .containsExactly("anthropic", "openai", "google", "llm.lan");
  }

  @Test
  void whatIsLikelyNotMeantIsWarnedOf() throws Exception {
    String yaml =
        withProvider(
                "local",
                "api: openai, model: m, credential: \"env:NOT_SET\", baseUrl:"
                    + " \"http://llm.lan/v1\"")
            .replace(
                "localhost:9092",
                "localhost:9092\n  sesion.timeout.ms: 1\n  sasl.jaas.config: file:/none");

    assertThat(warnings(yaml))
        .containsExactly(
            "f.yaml:3: kafka.sesion.timeout.ms: no Kafka client has this property; did you mean"
                + " \"session.timeout.ms\"?",
            "f.yaml:4: kafka.sasl.jaas.config: the file does not exist here, or cannot be read",
            "f.yaml:10: providers.local.credential: the environment variable NOT_SET is not set"
                + " here",
            "f.yaml:10: providers.local.baseUrl: sends the key unencrypted: write https:// if the"
                + " server offers it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          isolation.level: read_uncommitted | isolation.level: cannot be set: an outcome of an aborted transaction must never be read; remove it
          processing.guarantee: at_least_once | processing.guarantee: cannot be set: outcomes and offsets are committed in one transaction, so that each job ends once; remove it
          value.serializer: x               | value.serializer: cannot be set: Posthouse encodes its records itself; see wire; remove it
          state.dir: /tmp                   | state.dir: cannot be set: write it as stateDirectory, at the top level; remove it
          session.timeout.ms: soon          | session.timeout.ms: Kafka does not take "soon": write a value of type int
          compression.type: tar             | compression.type: Kafka does not take "tar": write a value of type string, [none, gzip, snappy, lz4, zstd]
          """)
  void aKafkaPropertyThatCannotBeIsNamed(String setting, String message) {
    String yaml = VALID.replace("localhost:9092", "localhost:9092\n  " + setting);

    assertThat(faults(yaml)).singleElement().asString().startsWith("f.yaml:3: kafka." + message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "localhost:", "a:1,", "http://a:1", "[::1]"})
  void aBootstrapAddressNeedsHostAndPort(String servers) {
    assertThat(faults(VALID.replace("localhost:9092", "\"" + servers + "\"")))
        .containsExactly(
            "f.yaml:2: kafka.bootstrap.servers: cannot read \""
                + servers
                + "\": write host:port, several as first:9092,second:9092");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:1", "a.b:9092, c:9092", "[::1]:9092"})
  void aBootstrapAddressMayBeAnyHost(String servers) throws Exception {
    String yaml = VALID.replace("localhost:9092", "\"" + servers + "\"");

    assertThat(check(yaml).settings().kafka()).containsEntry("bootstrap.servers", servers);
  }

  private static String withProvider(String name, String settings) {
    return VALID.stripTrailing() + "\n  " + name + ": {" + settings + "}\n";
  }

  private static Route defaultRoute(Settings settings) {
    return requireNonNull(settings.routes().get(Route.DEFAULT));
  }

  private static CheckedSettings check(String yaml) throws InvalidSettingsException {
    return SettingsReader.check("f.yaml", yaml, ENVIRONMENT::get);
  }

  private static List<String> warnings(String yaml) throws InvalidSettingsException {
    return check(yaml).warnings().stream().map(Problem::toString).toList();
  }

  private static List<String> faults(String yaml) {
    InvalidSettingsException e =
        catchThrowableOfType(InvalidSettingsException.class, () -> check(yaml));
    assertThat(e).as("a fault in the settings").isNotNull();
    return e.problems().stream().map(Problem::toString).toList();
  }

  @Test
  void aDialectSaysHowAServerDepartsFromItsFormat() throws Exception {
    String yaml =
        """
        providers:
          groq:
            api: openai
            model: m
            baseUrl: https://api.groq.example/openai/v1
            credential: none
            dialect: {outputLimit: max_tokens, schema: json_object, usageInStream: false, stop: false}
        """;

    Settings settings = check(VALID.replaceFirst("(?s)providers:.*", "") + yaml).settings();

    assertThat(requireNonNull(settings.providers().get("groq")).dialect())
        .isEqualTo(
            new DialectSettings(
                DialectSettings.OutputLimit.MAX_TOKENS,
                DialectSettings.SchemaSupport.JSON_OBJECT,
                false,
                true,
                true,
                false));
  }

  @Test
  void faultsOfADialectAreNamedWithTheirLineAndRemedy() {
    String yaml =
        """
        kafka: {bootstrap.servers: localhost:9092}
        wire: {format: json}
        providers:
          claude:
            api: anthropic
            model: c
            credential: none
            dialect:
              outputLimit: max_tokens
              temperature: no
              schema: lax
              topK: true
        """;

    assertThat(faults(yaml))
        .containsExactly(
            "f.yaml:9: providers.claude.dialect.outputLimit: means nothing to this api, only to"
                + " openai: remove the key",
            "f.yaml:10: providers.claude.dialect.temperature: must be true or false, not \"no\"",
            "f.yaml:11: providers.claude.dialect.schema: must be one of strict, json_schema,"
                + " json_object, none, not \"lax\"",
            "f.yaml:12: providers.claude.dialect.topK: unknown key: did you mean \"topP\"?");
  }
}
