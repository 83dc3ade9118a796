package dev.posthouse.cli;

import dev.posthouse.cli.bench.BenchCommand;
import dev.posthouse.cli.demo.DemoCommand;
import dev.posthouse.cli.jobs.CancelCommand;
import dev.posthouse.cli.jobs.ResultsCommand;
import dev.posthouse.cli.jobs.StatusCommand;
import dev.posthouse.cli.jobs.SubmitCommand;
import dev.posthouse.cli.letters.DeadLettersCommand;
import dev.posthouse.cli.local.DevCommand;
import dev.posthouse.cli.models.ModelsCommand;
import dev.posthouse.cli.providers.ProvidersCommand;
import dev.posthouse.cli.terminal.MomentText;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.cli.topics.TopicsCommand;
import dev.posthouse.cli.triage.TriageCommand;
import dev.posthouse.settings.DurationText;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.TypeConversionException;

/** The entry point of the {@code posthouse} command. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(run(Terminal.ofProcess(), args));
  }

  /** Runs one command and returns the process's exit code. */
  static int run(Terminal terminal, String... args) {
    int exitCode = commandLine(terminal).execute(args);
    terminal.out().flush();
    terminal.err().flush();
    return exitCode;
  }

  /** The commands, in the order of the help. */
  static CommandLine commandLine(Terminal terminal) {
    PosthouseCommand posthouse = new PosthouseCommand();
    return new CommandLine(posthouse)
        .addSubcommand(new DemoCommand(terminal))
        .addSubcommand(new DevCommand(terminal))
        .addSubcommand(new RunCommand(terminal))
        .addSubcommand(new BenchCommand(terminal))
        .addSubcommand(
            new CommandLine(new ConfigCommand())
                .addSubcommand(new ConfigCheckCommand(terminal))
                .addSubcommand(new ConfigSizeCommand(terminal)))
        .addSubcommand(new AclsCommand(terminal))
        .addSubcommand(new SubmitCommand(terminal))
        .addSubcommand(new ResultsCommand(terminal))
        .addSubcommand(new ModelsCommand(terminal))
        .addSubcommand(new TriageCommand(terminal))
        .addSubcommand(new StatusCommand(terminal))
        .addSubcommand(new CancelCommand(terminal))
        .addSubcommand(DeadLettersCommand.withAll(terminal))
        .addSubcommand(ProvidersCommand.withAll(terminal))
        .addSubcommand(TopicsCommand.withAll(terminal))
        .addSubcommand(new TokenCommand(terminal))
        .setOut(terminal.out())
        .setErr(terminal.err())
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(terminal.colours() ? Ansi.ON : Ansi.OFF))
        .setUsageHelpWidth(Math.clamp(terminal.columns(), 80, 120))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Duration.class, Main::duration)
        .registerConverter(Instant.class, Main::moment)
        .setParameterExceptionHandler(new WrongUsage())
        .setExecutionExceptionHandler(new FailureReport(terminal, posthouse))
        .setExecutionStrategy(
            parsed -> {
              LogLevels.apply(parsed, posthouse.verbose(), terminal);
              return new CommandLine.RunLast().execute(parsed);
            });
  }

  private static Instant moment(String text) {
    return MomentText.parse(text, Instant.now())
        .orElseThrow(
            () -> new TypeConversionException("cannot read '" + text + "': " + MomentText.ADVICE));
  }

  private static Duration duration(String text) {
    return DurationText.parse(text)
        .orElseThrow(
            () ->
                new TypeConversionException("cannot read '" + text + "': " + DurationText.ADVICE));
  }
}
