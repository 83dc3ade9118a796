package dev.posthouse.dev;

import dev.posthouse.testbench.PosthouseJvm;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One broker of a cluster, of a stated version of Kafka, in a JVM of its own: it can be killed,
 * stopped and started again on its port and folder. What it says is in {@code broker.log} there.
 */
public final class BrokerProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Path folder;
  private final String classPath;
  private final String address;
  private @Nullable Process process;

  /**
   * Formats its folder.
   *
   * @param folder an empty one of its own
   * @param properties of the broker; {@code log.dirs} is its own matter
   */
  BrokerProcess(
      String version,
      Path folder,
      String clusterId,
      String address,
      Map<String, Object> properties) {
    this.folder = folder;
    this.address = address;
    classPath = BrokerJars.classPath(version);
    Properties file = new Properties();
    properties.forEach((key, value) -> file.setProperty(key, value.toString()));
    file.setProperty("log.dirs", folder.resolve("data").toString());
    try (Writer writer = Files.newBufferedWriter(config())) {
      file.store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Process formatted =
        java("kafka.tools.StorageTool", "format", "-t", clusterId, "-c", config().toString());
    if (awaitEnd(formatted) != 0) {
      throw new IllegalStateException("Kafka " + version + " did not format: " + said());
    }
  }

  /** The address that clients are given. */
  public String address() {
    return address;
  }

  /** Starts it if it does not run; does not wait until it serves. */
  public synchronized void start() {
    if (process == null) {
      process = java("kafka.Kafka", config().toString());
    }
  }

  /** SIGTERM, and a controlled end: its partitions get other leaders if there are any. */
  public synchronized void stop() {
    end(Process::destroy);
  }

  /** SIGKILL. */
  public synchronized void kill() {
    end(Process::destroyForcibly);
  }

  /** SIGSTOP: it is silent, and its connections stay open, as behind a network that was cut. */
  public synchronized void suspend() {
    signal("STOP");
  }

  /** SIGCONT. */
  public synchronized void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException("broker " + address + " does not run");
    }
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(running.pid())).start();
      if (awaitEnd(kill) != 0) {
        throw new IllegalStateException("broker " + address + " took no SIG" + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void end(java.util.function.Consumer<Process> way) {
    Process running = process;
    if (running != null) {
      process = null;
      way.accept(running);
      int _ = awaitEnd(running);
    }
  }

  /** What it has said. */
  String said() {
    try {
      return Files.readString(logFile().toPath());
    } catch (IOException e) {
      return "nothing that could be read: " + e;
    }
  }

  private Process java(String main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(PosthouseJvm.SHORT_LIVED);
    command.addAll(
        List.of(
            "-Xmx512m",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
            "-cp",
            classPath,
            main));
    command.addAll(List.of(arguments));
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int awaitEnd(Process ending) {
    try {
      if (!ending.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        ending.destroyForcibly();
        throw new IllegalStateException("Kafka's process " + ending.pid() + " did not end");
      }
    } catch (InterruptedException e) {
      ending.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return ending.exitValue();
  }

  private Path config() {
    return folder.resolve("server.properties");
  }

  private File logFile() {
    return folder.resolve("broker.log").toFile();
  }

  @Override
  public void close() {
    kill();
  }
}
