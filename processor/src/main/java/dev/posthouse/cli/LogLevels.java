package dev.posthouse.cli;

import dev.posthouse.cli.terminal.Terminal;
import java.util.Locale;
import java.util.Set;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParseResult;

/**
 * What is logged, set before the first logger is made: logback.xml reads the properties.
 *
 * <p>Tested by {@code MainTest}.
 */
final class LogLevels {
  /** Commands that serve until they are stopped, and tell what they do meanwhile. */
  private static final Set<String> SERVING = Set.of("run");

  /** Commands that show what they do in their own way. */
  private static final Set<String> SHOWING = Set.of("demo", "dev", "bench");

  private LogLevels() {}

  static void apply(ParseResult parsed, boolean verbose, Terminal terminal) {
    setLevels(parsed, verbose, terminal);
    // Here, while there is one thread: servers start on several, whose first words would be lost.
    var _ = LoggerFactory.getILoggerFactory();
  }

  private static void setLevels(ParseResult parsed, boolean verbose, Terminal terminal) {
    String wanted = terminal.environment().apply("POSTHOUSE_LOG");
    ParseResult command = parsed;
    while (command.hasSubcommand()) {
      command = command.subcommand();
    }
    if (verbose || (wanted != null && !wanted.isBlank())) {
      String level = verbose ? "DEBUG" : wanted.toUpperCase(Locale.ROOT);
      set(level, level.equals("DEBUG") ? "INFO" : level);
      if (level.equals("DEBUG")) {
        System.setProperty("posthouse.log.network", "INFO");
      }
    } else if (SERVING.contains(command.commandSpec().name())) {
      set("INFO", "WARN");
    } else if (SHOWING.contains(command.commandSpec().name())) {
      set("WARN", "ERROR");
    } else {
      // A short command says itself what failed; Kafka's warnings on the way would drown it.
      set("ERROR", "OFF");
    }
  }

  private static void set(String level, String kafka) {
    System.setProperty("posthouse.log", level);
    System.setProperty("posthouse.log.kafka", kafka);
  }
}
