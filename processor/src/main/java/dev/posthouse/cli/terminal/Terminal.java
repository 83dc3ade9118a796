package dev.posthouse.cli.terminal;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a command reads and writes; a test brings its own.
 *
 * @param in standard input
 * @param out results, for people or programs; nothing else
 * @param err what happened meanwhile
 * @param columns the width to keep to; 0 if nobody looks, as when the output is a pipe
 * @param environment gives a variable's value by its name; null if it is not set
 */
public record Terminal(
    InputStream in,
    PrintWriter out,
    PrintWriter err,
    int columns,
    UnaryOperator<@Nullable String> environment) {

  /** Set by the launcher if standard output is a terminal; Java itself cannot tell its width. */
  private static final String COLUMNS = "posthouse.columns";

  /** The standard streams and the environment of this process. */
  public static Terminal ofProcess() {
    return new Terminal(
        System.in,
        writer(new FileOutputStream(FileDescriptor.out)),
        writer(new FileOutputStream(FileDescriptor.err)),
        Integer.getInteger(COLUMNS, 0),
        System::getenv);
  }

  private static PrintWriter writer(OutputStream stream) {
    return new PrintWriter(new BufferedOutputStream(stream), false, StandardCharsets.UTF_8);
  }

  /** Whether to use colours: see no-color.org. */
  public boolean colours() {
    String refused = environment.apply("NO_COLOR");
    return columns > 0 && (refused == null || refused.isEmpty());
  }

  /** A line about what happens, at once. */
  public void note(String line) {
    out.flush();
    err.println(line);
    err.flush();
  }

  /**
   * Sends on what was printed.
   *
   * @return whether there is still a reader; a closed pipe, as of {@code head}, is the end of work
   */
  public boolean flush() {
    return !out.checkError();
  }
}
