package dev.posthouse.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A worker's process, looked at from outside. */
final class PeerWorker implements AutoCloseable {
  private static final boolean RECORDED = System.getProperty("peers.java.POSTHOUSE") != null;

  private final Process process;
  private final Path log;

  private PeerWorker(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static PeerWorker start(Peer peer, PeerSettings settings, Path folder) {
    Path log = folder.resolve("worker.log");
    try {
      return new PeerWorker(
          new ProcessBuilder(peer.command(settings, folder))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start(),
          log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  /** The processor time that it has taken so far, of itself and of the system for it. */
  Duration processorTime() {
    return process
        .toHandle()
        .info()
        .totalCpuDuration()
        .orElseThrow(() -> new IllegalStateException("the worker has ended; see " + log));
  }

  /**
   * @throws IllegalStateException if it has ended
   */
  void requireAlive() {
    if (!process.isAlive()) {
      throw new IllegalStateException("the worker has ended; see " + log);
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

  /** In an orderly way if somebody has it recorded, so that the recording is written. */
  @Override
  public void close() {
    if (RECORDED) {
      process.destroy();
      try {
        process.waitFor(30, TimeUnit.SECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    kill();
  }
}
