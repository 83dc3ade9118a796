package dev.posthouse.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The broker or the provider, in a process that ends with this one. */
final class ChildProgram implements AutoCloseable {
  private final Process process;
  private final String address;

  private ChildProgram(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  /** Starts one, and waits until it has said where it is reached. */
  static ChildProgram start(Class<?> main, String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
      String line = said.readLine();
      while (line != null && !line.matches("\\d+|[\\w.]+:\\d+")) {
        line = said.readLine(); // its log
      }
      if (line == null) {
        throw new IllegalStateException(main.getSimpleName() + " has ended");
      }
      return new ChildProgram(process, line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it said. */
  String address() {
    return address;
  }

  /** What it has used so far. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
