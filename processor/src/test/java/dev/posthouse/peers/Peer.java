package dev.posthouse.peers;

import dev.posthouse.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Somebody who works jobs. */
enum Peer {
  POSTHOUSE("Posthouse", true),
  /** Posthouse of other classes, which stand in the system property {@code peers.baseline}. */
  BASELINE("Posthouse, before", true),
  PLAIN_LOOP("plain loop, promises nothing", false),
  PARALLEL_TRANSACTIONAL("Parallel Consumer, transactional", true),
  PARALLEL_AT_LEAST_ONCE("Parallel Consumer, at least once", false);

  private final String title;
  private final boolean once;

  Peer(String title, boolean once) {
    this.title = title;
    this.once = once;
  }

  String title() {
    return title;
  }

  /** Whether it promises one result for each request, whatever dies. */
  boolean promisesOnce() {
    return once;
  }

  /** The command that starts its worker. */
  List<String> command(PeerSettings settings, Path folder) {
    String classPath = System.getProperty("java.class.path");
    return switch (this) {
      case POSTHOUSE -> posthouse(classPath, settings, folder);
      case BASELINE ->
          posthouse(System.getProperty("peers.baseline") + ":" + classPath, settings, folder);
      case PLAIN_LOOP -> java(classPath, List.of(), PlainLoopProgram.class, settings.toArguments());
      case PARALLEL_TRANSACTIONAL ->
          parallelConsumer(classPath, settings, "PERIODIC_TRANSACTIONAL_PRODUCER");
      case PARALLEL_AT_LEAST_ONCE ->
          parallelConsumer(classPath, settings, "PERIODIC_CONSUMER_ASYNCHRONOUS");
    };
  }

  private static List<String> parallelConsumer(
      String classPath, PeerSettings settings, String mode) {
    List<String> command =
        new ArrayList<>(
            java(classPath, List.of(), ParallelConsumerProgram.class, settings.toArguments()));
    command.add(mode);
    return command;
  }

  private List<String> posthouse(String classPath, PeerSettings settings, Path folder) {
    String yaml =
        """
        kafka: {bootstrap.servers: "%s", session.timeout.ms: 6000}
        topics: {prefix: %s, partitions: %d}
        wire: {format: json}
        models: {vendorLists: false}
        providers:
          claude: {api: anthropic, model: claude-peer, credential: none, baseUrl: "%s", concurrency: %d,
            limits: {firstToken: 5m, idle: 5m, total: 10m}}
        routes:
          default: {chain: [claude], busyPatience: 1h, retry: {attemptsPerProvider: 10, base: 1s, cap: 2s}}
        stateDirectory: %s
        """
            .formatted(
                settings.bootstrapServers(),
                settings.prefix(),
                PeerRun.PARTITIONS,
                settings.baseUrl(),
                settings.calls(),
                folder.resolve("stores"));
    Path file = folder.resolve("posthouse.yaml");
    try {
      Files.writeString(file, yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> own = new ArrayList<>();
    String more = System.getProperty("peers.java." + name(), "");
    Collections.addAll(own, more.isEmpty() ? new String[0] : more.split(" ", -1));
    return java(classPath, own, Main.class, "run", "--config", file.toString());
  }

  /** As {@code ./posthouse run} starts Java, for all alike. */
  private static List<String> java(
      String classPath, List<String> own, Class<?> main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+UseCompactObjectHeaders",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(own);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}
