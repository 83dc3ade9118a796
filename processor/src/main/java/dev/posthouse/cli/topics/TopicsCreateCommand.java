package dev.posthouse.cli.topics;

import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.kafka.TopicSetup;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.SettingsReader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/**
 * Creates the topics, for whoever may, before the processes start that may not.
 *
 * <p>Tested by {@code TopicsCommandIT}.
 */
@Command(
    name = "create",
    description = {
      "Creates the topics that are missing, and gives more partitions to those that have fewer than"
          + " the settings say.",
      "",
      "A process does the same at its start, if it may. Changes nothing where all is as it should"
          + " be."
    },
    footer = {"", "Example: posthouse topics create --config posthouse.yaml"})
final class TopicsCreateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The settings file; see posthouse config check.")
  private Path config = Path.of("posthouse.yaml");

  TopicsCreateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = SettingsReader.check(config, terminal.environment()).settings();
    TopicSetup.Found found;
    try (Admin admin = Admin.create(new KafkaProperties(settings).adminProperties())) {
      found = new TopicSetup(admin, settings.topics()).ensure(settings.providers().keySet());
    } catch (IllegalStateException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
    terminal
        .out()
        .println(
            "The topics of %s* are there; %srequests has %d partitions"
                .formatted(
                    settings.topics().prefix(),
                    settings.topics().prefix(),
                    found.requestPartitions()));
    return ExitCode.OK;
  }
}
