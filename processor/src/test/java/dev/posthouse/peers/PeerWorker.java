package dev.posthouse.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A worker's process, looked at from outside. */
final class PeerWorker implements AutoCloseable {
  private static final boolean RECORDED = System.getProperty("peers.java.POSTHOUSE") != null;

  private final Process process;
  private final Path log;

  private PeerWorker(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static PeerWorker start(WorkerCommand command) {
    Path log = command.folder().resolve("worker.log");
    try {
      return new PeerWorker(
          new ProcessBuilder(command.line())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start(),
          log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  /**
   * The processor time that it has taken so far, of itself and of the system for it; 0 if it has
   * ended.
   */
  Duration processorTime() {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What it held of the machine's memory at most, in megabytes, as Linux tells it; else NaN. */
  double mostMemory() {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException _) {
      return Double.NaN;
    }
  }

  /** Of what it has died, in words. */
  String death() {
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.contains("OutOfMemoryError"))
          .findFirst()
          .map(line -> "it ran out of memory: " + line.replaceAll(".*OutOfMemoryError:? *", ""))
          .orElse("its process ended, with status " + process.exitValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes down what all its threads do, beside its log: of a worker that stands still. */
  void dumpThreads() {
    try {
      new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
              Long.toString(process.pid()),
              "Thread.dump_to_file",
              "-overwrite",
              log.resolveSibling("threads.txt").toString())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor(30, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** SIGTERM, and time for what Java writes at its end. */
  void stop(Duration patience) {
    process.destroy();
    try {
      process.waitFor(patience.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    kill();
  }

  /** In an orderly way if somebody has it recorded, so that the recording is written. */
  @Override
  public void close() {
    if (RECORDED) {
      stop(Duration.ofSeconds(30));
    } else {
      kill();
    }
  }
}
