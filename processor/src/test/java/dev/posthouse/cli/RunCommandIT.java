package dev.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.EmbeddedKafka;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.dev.StablePort;
import dev.posthouse.dev.simulator.SimulatedProvider;
import dev.posthouse.dev.simulator.SimulatedProviders;
import dev.posthouse.settings.Api;
import dev.posthouse.testbench.Longest;
import dev.posthouse.testbench.PosthouseJvm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The processor as in production: a process of its own with a settings file. */
@Order(Longest.FIRST)
class RunCommandIT {
  private static final String NO_KAFKA =
      "localhost:1, default.api.timeout.ms: 1000, request.timeout.ms: 500";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Lines of a log while Kafka is away: ours, and some of the clients'. */
  private static final int FEW = 30;

  private static final Map<String, Api> APIS = Map.of("claude", Api.ANTHROPIC, "gpt", Api.OPENAI);

  @TempDir Path folder;

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no SIGTERM")
  void aProcessThatIsToldToStopFinishesItsCallsAndEndsWith0() throws Exception {
    try (SimulatedProviders simulators = SimulatedProviders.start(0, 42, APIS)) {
      SimulatedProvider claude = simulators.provider("claude");
      Path config = settings(KafkaFixture.bootstrapServers(), simulators);
      Path log = folder.resolve("log");
      Process process = start(config, log);
      try {
        awaitLine(log, "Running");
        assertThat(submit(config, "before", "--wait", "--timeout", "60s").exitCode()).isZero();

        claude.hold();
        assertThat(submit(config, "during").exitCode()).isZero();
        await().atMost(PATIENCE).until(() -> claude.inFlight() == 1);
        process.destroy();
        awaitLine(log, "Stopping");
        claude.release();

        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        assertThat(Files.readString(log)).contains("Stopped").doesNotContain(" ERROR ");
        Captured results =
            Captured.run("results", "--config", config.toString(), "--ids", "before,during");
        assertThat(results.out()).contains("before", "during");
        assertThat(claude.calls()).isEqualTo(2);
      } finally {
        process.destroyForcibly();
      }
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no SIGTERM")
  void aProcessThatIsToldToStopWhileItStartsEndsWith0() throws Exception {
    try (SimulatedProviders simulators = SimulatedProviders.start(0, 42, APIS)) {
      Path log = folder.resolve("log");
      Process process = start(settings("localhost:1", simulators), log);
      try {
        awaitLine(log, "Starting");

        process.destroy();

        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        assertThat(Files.readString(log))
            .contains("Stopping during the start", "Stopped")
            .doesNotContain(" ERROR ", "posthouse run: ", "\tat ");
      } finally {
        process.destroyForcibly();
      }
    }
  }

  /** The cluster is gone for longer than what is stated. */
  @Test
  void aProcessWhoseKafkaIsGoneIsNotReadyAndSaysWhatThatMeansInFewWords() throws Exception {
    EmbeddedKafka kafka = EmbeddedKafka.start(null, StablePort.find());
    Path log = folder.resolve("log");
    Process process = null;
    try (kafka;
        SimulatedProviders simulators = SimulatedProviders.start(0, 42, APIS)) {
      process = start(settings(kafka.bootstrapServers(), simulators), log);
      awaitLine(log, "Running");
      URI ready = ready(log);
      await().atMost(PATIENCE).until(() -> status(ready) == 200);
      long before = lines(log);

      kafka.pause();
      await().atMost(PATIENCE).until(() -> status(ready) == 503);
      awaitLine(log, "Kafka does not answer, and the process is not ready");

      assertThat(lines(log) - before).as(Files.readString(log)).isLessThan(FEW);
      kafka.resume();
      await().atMost(PATIENCE).until(() -> status(ready) == 200);
      awaitLine(log, "Kafka answers again");
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  private static URI ready(Path log) throws Exception {
    Matcher url = Pattern.compile("url=\"?(http://[0-9.:]+)").matcher(Files.readString(log));
    assertThat(url.find()).isTrue();
    return URI.create(url.group(1) + "/health/ready");
  }

  private static int status(URI uri) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
    }
  }

  private static long lines(Path log) throws IOException {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.count();
    }
  }

  @Test
  void aKafkaThatCannotBeReachedIsNamedWithTheSettingsFile() throws Exception {
    try (SimulatedProviders simulators = SimulatedProviders.start(0, 42, APIS)) {
      Path config = settings(NO_KAFKA, simulators);

      Captured captured = Captured.run("run", "--config", config.toString());

      assertThat(captured.exitCode()).isEqualTo(1);
      assertThat(captured.err())
          .startsWith("posthouse run: cannot reach Kafka at localhost:1: is it running? Check")
          .contains("kafka.bootstrap.servers in " + config);
    }
  }

  @Test
  void aRoleThatDoesNotExistIsNamedWithThoseThatDo() throws Exception {
    try (SimulatedProviders simulators = SimulatedProviders.start(0, 42, APIS)) {
      String config = settings(NO_KAFKA, simulators).toString();

      Captured role = Captured.run("run", "--config", config, "--roles", "admit,retri");
      Captured provider = Captured.run("run", "--config", config, "--roles", "attempt:gemini");

      assertThat(role.exitCode()).isEqualTo(2);
      assertThat(role.err())
          .isEqualToIgnoringNewLines(
              "posthouse run: There is no role 'retri'; give a list of admit, attempt,"
                  + " attempt:PROVIDER, retry, status, console"
                  + "Try: posthouse run --help");
      assertThat(provider.exitCode()).isEqualTo(2);
      assertThat(provider.err())
          .isEqualToIgnoringNewLines(
              "posthouse run: There is no role 'attempt:gemini'; after attempt: comes one of"
                  + " claude, gpt"
                  + "Try: posthouse run --help");
    }
  }

  private static void awaitLine(Path log, String text) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(log).content().contains(text));
  }

  private Path settings(String bootstrap, SimulatedProviders simulators) throws Exception {
    return Files.writeString(
        folder.resolve("posthouse.yaml"),
        """
        kafka: {bootstrap.servers: %s}
        topics: {prefix: "%s", partitions: 2}
        wire: {format: json}
        providers:
          claude: {api: anthropic, model: simulated, credential: none, baseUrl: "%s", platform: a}
          gpt: {api: openai, model: simulated, credential: none, baseUrl: "%s", platform: b}
        attempt: {drain: 30s}
        stateDirectory: "%s"
        """
            .formatted(
                bootstrap,
                KafkaFixture.uniquePrefix(),
                simulators.baseUrl("claude"),
                simulators.baseUrl("gpt"),
                folder.resolve("state")));
  }

  private static Process start(Path config, Path log) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(PosthouseJvm.options());
    command.addAll(PosthouseJvm.SHORT_LIVED);
    command.addAll(
        List.of(
            "-Dlogback.configurationFile=logback.xml", // and not one that tests have
            Main.class.getName(),
            "run",
            "--config",
            config.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static Captured submit(Path config, String id, String... options) {
    String[] args = new String[3 + options.length];
    args[0] = "submit";
    args[1] = "--config";
    args[2] = config.toString();
    System.arraycopy(options, 0, args, 3, options.length);
    return Captured.run(
        "{\"id\": \"%s\", \"prompt\": \"Why, %s?\"}".formatted(id, id), Map.of(), args);
  }
}
