package dev.posthouse.testbench;

import dev.posthouse.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of this class path in a JVM of its own, so that it can be killed. */
public final class JavaProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final String HEAP = "512m";

  private final Process process;

  private JavaProcess(Process process) {
    this.process = process;
  }

  /** Starts one, until it ends or is closed. */
  public static JavaProcess start(Class<?> main, String... arguments) {
    return startWithHeap(HEAP, main, arguments);
  }

  /** Starts one with another heap than the usual. */
  public static JavaProcess startWithHeap(String heap, Class<?> main, String... arguments) {
    List<String> options =
        main == Main.class
            ? PosthouseJvm.options()
            : PosthouseJvm.from(System.getProperty("java.class.path"));
    return start(List.of(), heap, options, main.getName(), arguments);
  }

  /**
   * Starts one that may be of another version.
   *
   * @param prefix a command that runs it, {@code ip netns exec} for example; or nothing
   * @param options of {@code java}, among them the class path
   */
  public static JavaProcess startWith(
      List<String> prefix, List<String> options, String main, String... arguments) {
    return start(prefix, HEAP, options, main, arguments);
  }

  private static JavaProcess start(
      List<String> prefix, String heap, List<String> options, String main, String... arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + heap));
    command.addAll(PosthouseJvm.SHORT_LIVED);
    command.addAll(options);
    command.add(main);
    command.addAll(List.of(arguments));
    try {
      return new JavaProcess(
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  /** SIGKILL: no hook runs, nothing is flushed. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    await();
  }

  /** SIGTERM, and its graceful end. */
  public void stop() throws InterruptedException {
    process.destroy();
    await();
  }

  /** SIGSTOP: it stands still, and its connections stay open. */
  public void suspend() {
    signal("STOP");
  }

  /** SIGCONT. */
  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      int ended =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      if (ended != 0) {
        throw new IllegalStateException("process " + process.pid() + " took no SIG" + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits for its end, and returns its exit code. */
  public int exitCode() throws InterruptedException {
    await();
    return process.exitValue();
  }

  private void await() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("process " + process.pid() + " does not end");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
