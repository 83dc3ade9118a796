package dev.posthouse.cli.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.cli.terminal.WrongUsageException;
import dev.posthouse.settings.ConsoleSettings;
import dev.posthouse.settings.InvalidSettingsException;
import dev.posthouse.settings.SettingsReader;
import dev.posthouse.settings.TlsSettings;
import dev.posthouse.tls.Https;
import dev.posthouse.wire.JobStatus;
import dev.posthouse.wire.internal.JsonFormat;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Shows where a job is and how it got there.
 *
 * <p>Tested by {@code StatusIT}.
 */
@Command(
    name = "status",
    description = {
      "Shows where a job is, and how it got there.",
      "",
      "Asks a process that runs with the role status; any of them answers for every job. A job that"
          + " has ended is remembered for a time (status.keep in the settings)."
    },
    footer = {"", "Example: posthouse status a-1 --url http://localhost:8484"})
public final class StatusCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "ID", description = "The job's id.")
  private String id = "";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Where a process with the role status answers. If left out, as --config says; else"
              + " POSTHOUSE_URL; else http://localhost:"
              + ConsoleSettings.USUAL_PORT
              + ".")
  private @Nullable URI url;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The settings file of a process on this machine, for its console.port.")
  private @Nullable Path config;

  @Option(names = "--json", description = "All that is known, as a line of JSON.")
  private boolean json;

  public StatusCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    JobStatus status =
        new ConsoleClient(
                url(), terminal.environment().apply("POSTHOUSE_TOKEN"), trust(), terminal::note)
            .job(id);
    if (json) {
      terminal.out().println(new String(JsonFormat.write(status), UTF_8));
    } else {
      new StatusReport(terminal.columns(), Instant.now())
          .lines(status)
          .forEach(terminal.out()::println);
    }
    return ExitCode.OK;
  }

  private SSLContext trust() throws InvalidSettingsException, CommandFailedException {
    String variable = terminal.environment().apply("POSTHOUSE_AUTHORITIES");
    TlsSettings tls = config == null ? null : console(config).tls();
    try {
      if (variable != null && !variable.isBlank()) {
        return Https.trusting(Path.of(variable));
      }
      return Https.trusting(tls == null ? null : tls.authorities());
    } catch (IllegalStateException | InvalidPathException e) {
      throw new CommandFailedException("POSTHOUSE_AUTHORITIES: " + e.getMessage(), e);
    }
  }

  private ConsoleSettings console(Path file) throws InvalidSettingsException {
    return SettingsReader.check(file, terminal.environment()).settings().console();
  }

  private URI url() throws InvalidSettingsException, CommandFailedException {
    if (url == null) {
      return config == null ? fromEnvironment() : ofConsole(config);
    }
    return checked(url);
  }

  private URI fromEnvironment() throws CommandFailedException {
    String variable = terminal.environment().apply("POSTHOUSE_URL");
    try {
      return variable == null || variable.isBlank()
          ? local("http", "localhost", ConsoleSettings.USUAL_PORT)
          : checked(URI.create(variable));
    } catch (IllegalArgumentException e) {
      throw new WrongUsageException("POSTHOUSE_URL is no address: " + e.getMessage(), e);
    }
  }

  private URI ofConsole(Path file) throws InvalidSettingsException {
    ConsoleSettings console = console(file);
    boolean anywhere = console.host().equals("0.0.0.0") || console.host().equals("::");
    return local(
        console.tls() == null ? "http" : "https",
        anywhere ? "localhost" : console.host(),
        Objects.requireNonNullElse(console.port(), ConsoleSettings.USUAL_PORT));
  }

  private static URI local(String scheme, String host, int port) {
    return URI.create(scheme + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
  }

  private static URI checked(URI address) throws CommandFailedException {
    if (address.getHost() == null
        || !("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
      throw new WrongUsageException(
          "'"
              + address
              + "' is no address of a console: give one like http://localhost:"
              + ConsoleSettings.USUAL_PORT);
    }
    return address;
  }
}
