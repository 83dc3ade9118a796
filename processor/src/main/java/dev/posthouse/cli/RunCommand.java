package dev.posthouse.cli;

import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.cli.terminal.WrongUsageException;
import dev.posthouse.kafka.ConnectionFault;
import dev.posthouse.kafka.Denial;
import dev.posthouse.process.Node;
import dev.posthouse.process.Role;
import dev.posthouse.settings.CheckedSettings;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.SettingsReader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the processor against any Kafka, as in production. */
@Command(
    name = "run",
    description = {
      "Runs the processor until it is told to stop.",
      "",
      "Topics that are missing are created, if this client may do so.",
      "",
      "On SIGTERM or Ctrl-C it takes in nothing more, waits for the calls in flight (at most"
          + " attempt.drain), commits what they brought, and ends with 0."
    },
    footer = {"", "Example: posthouse run --config posthouse.yaml --roles admit,attempt:claude"})
final class RunCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The settings file; see posthouse config check.")
  private Path config = Path.of("posthouse.yaml");

  @Option(
      names = "--roles",
      paramLabel = "ROLES",
      description =
          "What this process does: a list of admit, retry, status, console and attempt, or"
              + " attempt:PROVIDER for one provider's calls; all if left out.")
  private String roles = "admit,attempt,retry,status,console";

  RunCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    CheckedSettings checked = SettingsReader.check(config, terminal.environment());
    checked.warnings().forEach(warning -> terminal.note("Warning: " + warning));
    Settings settings = checked.settings();
    // Not a constant: commands are made before the command line tells what to log.
    Logger log = LoggerFactory.getLogger(RunCommand.class);
    Role.Selection selection = selection(settings);
    CleanStop stop = CleanStop.standBy(log, this::endWithSuccess);
    log.atInfo()
        .addKeyValue("kafka", bootstrap(settings))
        .addKeyValue("prefix", settings.topics().prefix())
        .log("Starting");
    try {
      stop.started(start(settings, selection));
    } catch (CommandFailedException | RuntimeException e) {
      stop.notStarted();
      if (stop.isStopping()) {
        return 0;
      }
      throw e;
    }
    log.atInfo()
        .addKeyValue("roles", roles)
        .addKeyValue("providers", settings.providers().keySet())
        .addKeyValue("prefix", settings.topics().prefix())
        .log("Running");
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      // Told to stop in the very moment that the start was over: the stop ends the process.
    }
    return 0;
  }

  private static @Nullable String bootstrap(Settings settings) {
    return settings.kafka().get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
  }

  /** Java would end with 143 after a signal, which supervisors take for a failure. */
  private void endWithSuccess() {
    terminal.out().flush();
    terminal.err().flush();
    Runtime.getRuntime().halt(0);
  }

  private Role.Selection selection(Settings settings) throws CommandFailedException {
    try {
      return Role.Selection.parse(roles, settings.providers().keySet());
    } catch (IllegalArgumentException e) {
      throw new WrongUsageException(String.valueOf(e.getMessage()), e);
    }
  }

  private Node start(Settings settings, Role.Selection selection) throws CommandFailedException {
    try {
      return Node.start(settings, selection);
    } catch (TimeoutException e) {
      throw new CommandFailedException(
          "cannot reach Kafka at %s: is it running? Check kafka.bootstrap.servers in %s (%s). %s"
              .formatted(
                  bootstrap(settings),
                  config,
                  e.getMessage(),
                  ConnectionFault.silence(settings.kafka())),
          e);
    } catch (AuthorizationException e) {
      throw new CommandFailedException(Denial.of(e), e);
    } catch (KafkaException e) {
      throw new CommandFailedException(
          ConnectionFault.of(e, String.valueOf(bootstrap(settings))), e);
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
  }
}
