package dev.posthouse.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthouse.cli.Captured;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.settings.ConsoleSettings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A port that somebody else has. */
class ConsolePortIT {
  @TempDir Path folder;

  private static Console start(@Nullable Integer port) {
    return Console.start(new ConsoleSettings("127.0.0.1", port, null), Map::of, () -> "");
  }

  /**
   * Probes and scrapes go there: a process that answers elsewhere would look dead, or be missed.
   */
  @Test
  void onePortThatTheSettingsNameMustBeFreeAndElseTheProcessDoesNotStart() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> start(other.getLocalPort()).close())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1:" + other.getLocalPort())
          .hasMessageContaining("console.port");
    }
  }

  /** As on the machine of a developer, where several run. */
  @Test
  void withoutOneTheNextProcessTakesAFreePort() {
    try (Console first = start(null);
        Console second = start(null)) {
      assertThat(second.url().getPort()).isNotEqualTo(first.url().getPort());
    }
  }

  @Test
  void theCommandEndsWithALineThatSaysSo() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path config =
          Files.writeString(
              folder.resolve("posthouse.yaml"),
              """
              kafka: {bootstrap.servers: "%s"}
              topics: {prefix: %s, partitions: 1, replicationFactor: 1}
              wire: {format: json}
              providers: {claude: {api: anthropic, model: m, credential: none}}
              console: {port: %d}
              stateDirectory: %s
              """
                  .formatted(
                      KafkaFixture.bootstrapServers(),
                      KafkaFixture.uniquePrefix(),
                      other.getLocalPort(),
                      folder.resolve("stores")));

      Captured run = Captured.run("run", "--config", config.toString());

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err())
          .contains("posthouse run: The console cannot listen on 127.0.0.1:" + other.getLocalPort())
          .doesNotContain("\tat ");
    }
  }
}
