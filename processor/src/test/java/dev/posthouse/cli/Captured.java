package dev.posthouse.cli;

import dev.posthouse.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Runs a command inside the test and keeps what it prints. */
public record Captured(int exitCode, String out, String err) {

  /** As in a pipe, with no input and an empty environment. */
  public static Captured run(String... args) {
    return run("", Map.of(), args);
  }

  /** As in a pipe. */
  public static Captured run(String input, Map<String, String> environment, String... args) {
    return run(0, input, environment, args);
  }

  /** As on a terminal of so many columns, without colours. */
  public static Captured onTerminal(int columns, String... args) {
    return run(columns, "", Map.of("NO_COLOR", "1"), args);
  }

  private static Captured run(
      int columns, String input, Map<String, String> environment, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    Terminal terminal =
        new Terminal(in, new PrintWriter(out), new PrintWriter(err), columns, environment::get);
    int exitCode = Main.run(terminal, args);
    return new Captured(exitCode, out.toString(), err.toString());
  }
}
