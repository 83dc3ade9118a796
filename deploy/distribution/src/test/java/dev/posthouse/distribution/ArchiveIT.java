package dev.posthouse.distribution;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.distribution.Unpacked.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What users unpack runs, and holds no broker unless it was asked for. */
@DisabledOnOs(OS.WINDOWS)
class ArchiveIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern ADDRESS =
      Pattern.compile("(?m)^(Kafka|Schema registry|Simulated providers) +(\\S+)");

  @TempDir Path folder;

  @Test
  void itRunsAsItIsUnpacked() throws Exception {
    Unpacked production = Unpacked.of(folder, "posthouse");

    Ended version = production.run("", "--version");

    assertThat(version.exitCode()).as(version.err()).isZero();
    assertThat(version.out())
        .startsWith("posthouse " + System.getProperty("archive.version") + " (Java ");
    assertThat(production.names("cds")).as("kept for a quicker start").containsExactly("none.jsa");
  }

  @Test
  void itHoldsWhatItsReadmeNames() throws Exception {
    Unpacked production = Unpacked.of(folder, "posthouse");

    assertThat(production.names("."))
        .contains("LICENSE", "README.md", "CHANGELOG.md", "docs", "deploy", "lib", "posthouse")
        .doesNotContain("pom.xml", "processor", "schemas");
    assertThat(Files.readString(production.home().resolve("README.md"))).contains("](docs/");
  }

  @Test
  void theBrokerAndScalaAreAnAddition() throws Exception {
    Unpacked production = Unpacked.of(folder.resolve("production"), "posthouse");
    Unpacked dev = Unpacked.of(folder.resolve("dev"), "posthouse", "posthouse-dev");

    assertThat(production.names("lib"))
        .hasSizeGreaterThan(50)
        .noneMatch(jar -> jar.matches("(kafka_|scala-|kafka-server|kafka-raft|kafka-storage).*"));
    assertThat(dev.names("lib/dev"))
        .anyMatch(jar -> jar.startsWith("kafka_2.13-"))
        .anyMatch(jar -> jar.startsWith("scala-library-"))
        .doesNotContainAnyElementsOf(production.names("lib"));
    Ended demo = production.run("", "demo");
    assertThat(demo.exitCode()).isEqualTo(1);
    assertThat(demo.err()).contains("posthouse-dev-").doesNotContain("unexpectedly");
  }

  /** Two servers and a worker: too much for every build. */
  @Test
  @EnabledIfSystemProperty(named = "archive.everything", matches = "true")
  void jobsAreWorkedWithoutABrokerOfItsOwn() throws Exception {
    Unpacked dev = Unpacked.of(folder.resolve("dev"), "posthouse", "posthouse-dev");
    Unpacked production = Unpacked.of(folder.resolve("production"), "posthouse");
    Path said = folder.resolve("dev.log");
    Path log = folder.resolve("run.log");
    Process servers = dev.start(said, "dev", "--port=0", "--registry-port=0", "--simulator-port=0");
    Process worker = null;
    try {
      awaitText(said, "Ctrl-C stops");
      Map<String, String> addresses = addresses(said);
      Path settings =
          Files.writeString(
              folder.resolve("posthouse.yaml"),
              """
              kafka: {bootstrap.servers: "%s"}
              wire: {schema.registry.url: "%s"}
              topics: {prefix: own., partitions: 2}
              providers:
                claude: {api: anthropic, model: simulated, credential: none, baseUrl: "%s/claude"}
              console: {port: 0}
              stateDirectory: "%s"
              """
                  .formatted(
                      addresses.get("Kafka"),
                      addresses.get("Schema registry"),
                      addresses.get("Simulated providers"),
                      folder.resolve("stores")));
      worker = production.start(log, "run", "--config", settings.toString());
      awaitText(log, "Running");

      Ended submitted =
          production.run(
              "{\"id\": \"a1\", \"prompt\": \"Why?\"}\n",
              "submit",
              "--config",
              settings.toString(),
              "--wait",
              "--timeout",
              PATIENCE.toSeconds() + "s");

      assertThat(submitted.exitCode()).as(submitted.err()).isZero();
      assertThat(submitted.out()).contains("a1");
    } finally {
      servers.destroy();
      if (worker != null) {
        worker.destroy();
      }
      List<Process> started = worker == null ? List.of(servers) : List.of(servers, worker);
      await().atMost(PATIENCE).until(() -> started.stream().noneMatch(Process::isAlive));
    }
  }

  private static void awaitText(Path file, String text) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(file).content().contains(text));
  }

  /** What {@code dev} prints of its servers. */
  private static Map<String, String> addresses(Path said) throws Exception {
    return ADDRESS
        .matcher(Files.readString(said))
        .results()
        .collect(toMap(address -> address.group(1), address -> address.group(2)));
  }
}
