package dev.posthouse.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How a peer's worker is started.
 *
 * @param folder of its own: what it keeps over a restart lies there
 * @param options more ones for Java
 */
record WorkerCommand(Peer peer, PeerSettings settings, Path folder, List<String> options) {

  /** As {@code ./posthouse run} starts Java, for all alike, with 1 GB of heap. */
  List<String> line() {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+UseCompactObjectHeaders",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
    line.addAll(options);
    String own = System.getProperty("peers.java." + peer, "");
    Collections.addAll(line, own.isEmpty() ? new String[0] : own.split(" ", -1));
    line.addAll(List.of("-cp", classPath(), peer.main().getName()));
    if (peer.isPosthouse()) {
      line.addAll(List.of("run", "--config", settingsFile().toString()));
    } else {
      Collections.addAll(line, settings.toArguments());
      line.add(peer.mode());
    }
    return line;
  }

  private String classPath() {
    return peer == Peer.BASELINE
        ? System.getProperty("peers.baseline") + ":" + ClassPath.jars()
        : ClassPath.jars();
  }

  private Path settingsFile() {
    String provider =
        """
        {api: anthropic, model: claude-peer, credential: none, baseUrl: "%s", concurrency: %d,
            limits: {firstToken: 5m, idle: 5m, total: 10m}}
        """;
    StringBuilder yaml =
        new StringBuilder(
            """
            kafka: {bootstrap.servers: "%s", session.timeout.ms: 6000}
            topics: {prefix: %s, partitions: %d}
            wire: {format: json}
            models: {vendorLists: false}
            stateDirectory: %s
            routes:
              default: {chain: [%s], busyPatience: 1h, retry: {attemptsPerProvider: %d, base: 1s, cap: 2s}}
            providers:
            """
                .formatted(
                    settings.bootstrapServers(),
                    settings.prefix(),
                    PeerTopics.PARTITIONS,
                    folder.resolve("stores"),
                    settings.hasSpare() ? "claude, spare" : "claude",
                    settings.hasSpare()
                        ? PeerSettings.ATTEMPTS_BEFORE_SPARE
                        : PeerSettings.ATTEMPTS));
    yaml.append("  claude: ").append(provider.formatted(settings.baseUrl(), settings.calls()));
    if (settings.hasSpare()) {
      yaml.append("  spare: ").append(provider.formatted(settings.spareUrl(), settings.calls()));
    }
    try {
      return Files.writeString(folder.resolve("posthouse.yaml"), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
