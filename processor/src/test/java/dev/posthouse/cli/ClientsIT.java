package dev.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.posthouse.cli.local.LocalSettings;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.dev.registry.RegistryServer;
import dev.posthouse.dev.simulator.SimulatedProviders;
import dev.posthouse.docs.Document;
import dev.posthouse.process.Node;
import dev.posthouse.process.Role;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Defaults;
import dev.posthouse.testbench.NpmPackages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/clients.md} shows asks a processor as it stands there, and gets its answer. */
@DisabledOnOs(OS.WINDOWS)
class ClientsIT {
  private static final String PREFIX = KafkaFixture.uniquePrefix();
  private static final Document PAGE = Document.read("docs/clients.md");

  @TempDir private static Path folder;
  private static SimulatedProviders simulators;
  private static RegistryServer registry;
  private static Node processor;

  @BeforeAll
  static void start() throws Exception {
    simulators = SimulatedProviders.start(0, 42, Map.of("claude", Api.ANTHROPIC));
    registry = RegistryServer.start(KafkaFixture.bootstrapServers(), 0, PREFIX + "schemas");
    processor =
        Node.start(
            new LocalSettings(
                    KafkaFixture.bootstrapServers(),
                    registry.url().toString(),
                    simulators,
                    PREFIX,
                    2,
                    4,
                    Defaults.RETRY,
                    folder.resolve("stores"))
                .toSettings(),
            Role.Selection.ALL);
  }

  @AfterAll
  static void stop() {
    processor.close();
    registry.close();
    simulators.close();
  }

  @Test
  void theJavaClientGetsItsAnswer() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("Snippet.java"),
            """
            import dev.posthouse.wire.*;
            import dev.posthouse.wire.client.*;
            import java.util.*;
            import java.util.concurrent.*;
            public class Snippet {
              public static void main(String[] args) throws Exception {
            %s
              }
            }
            """
                .formatted(
                    here(PAGE.block("java", "PosthouseClient"))
                        .replace(
                            "connect(settings)",
                            "connect(settings, new Topics(\"" + PREFIX + "\"))")));

    // Its class path may be told from here.
    answered(
        Path.of("."),
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        file.toString());
  }

  @Test
  void thePythonSnippetGetsItsAnswer() throws Exception {
    String python = python();
    assumeThat(python).as("Python with confluent-kafka and avro is on this machine").isNotNull();
    Path file = Files.writeString(folder.resolve("ask.py"), here(PAGE.block("python", "def ask")));

    answered(folder, String.valueOf(python), file.toString());
  }

  /** Its types are checked too. Runs with {@code mvn verify -Pthird-party}. */
  @Test
  @EnabledIfSystemProperty(named = "posthouse.test.third-party", matches = "true")
  void theTypeScriptSnippetGetsItsAnswer() throws Exception {
    assumeThat(NpmPackages.canBeInstalled()).as("Node and npm are on this machine").isTrue();
    Path installed = Path.of("target", "npm-clients");
    NpmPackages.install(Path.of("src", "test", "npm"), installed);
    Files.writeString(installed.resolve("ask.ts"), here(PAGE.block("typescript", "function ask")));

    Captured compiled = run(installed, "node", "node_modules/typescript/bin/tsc", "--project", ".");

    assertThat(compiled.exitCode()).as(compiled.out()).isZero();
    answered(installed, "node", "ask.js");
  }

  private static void answered(Path within, String... command) throws Exception {
    Captured captured = run(within, command);

    assertThat(captured.exitCode()).as(captured.err()).isZero();
    assertThat(captured.out()).contains("mail coaches");
  }

  /** One that has what the snippet imports; null if none has. */
  private static @Nullable String python() throws Exception {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      String imports = "import avro.io, confluent_kafka.schema_registry";
      if (run(folder, "bash", "-c", python + " -c '" + imports + "'").exitCode() == 0) {
        return python;
      }
    }
    return null;
  }

  private static Captured run(Path within, String... command) throws Exception {
    List<String> limited = Stream.concat(Stream.of("timeout", "120"), Stream.of(command)).toList();
    Path out = Files.createTempFile(folder, "out", ".log");
    Path err = Files.createTempFile(folder, "err", ".log");
    int exitCode =
        new ProcessBuilder(limited)
            .directory(within.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start()
            .waitFor();
    return new Captured(exitCode, Files.readString(out), Files.readString(err));
  }

  private static String here(String snippet) {
    return snippet
        .replace("localhost:9092", KafkaFixture.bootstrapServers())
        .replace("http://localhost:8081", registry.url().toString())
        .replace("\"llm.", "\"" + PREFIX);
  }
}
