package dev.posthouse.cli;

import dev.posthouse.cli.terminal.Terminal;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ParseResult;

/** Command lines as documents show them. */
public final class CommandLines {
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

  private CommandLines() {}

  /**
   * Reads one as a shell and then the command would.
   *
   * @throws picocli.CommandLine.ParameterException if there is no such command or option, or
   *     something is missing
   */
  public static ParseResult parse(String line) {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    Terminal terminal = new Terminal(InputStream.nullInputStream(), nowhere, nowhere, 0, _ -> null);
    return Main.commandLine(terminal).parseArgs(words(line).toArray(String[]::new));
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      words.add(
          matcher.group(1) != null
              ? matcher.group(1)
              : matcher.group(2) != null ? matcher.group(2) : matcher.group(3));
    }
    return words;
  }
}
