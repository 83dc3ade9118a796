package dev.posthouse.cli;

import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.cli.terminal.WrongUsageException;
import dev.posthouse.kafka.Denial;
import dev.posthouse.kafka.Permission;
import dev.posthouse.process.AclRole;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.SettingsReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Lists the least that Kafka must let each role do.
 *
 * <p>Tested by {@code AclsCommandTest}.
 */
@Command(
    name = "acls",
    description = {
      "Lists the least that Kafka must let each role do.",
      "",
      "Without any of it, a start or a command fails and says so. Asks nobody: it goes by the"
          + " settings file."
    },
    footer = {
      "",
      "Example: posthouse acls --roles admit,attempt:claude --format commands --principal"
          + " User:worker --config FILE"
    })
final class AclsCommand implements Callable<Integer> {
  private final Terminal terminal;

  /** How the list is written. */
  enum Format {
    TEXT,
    COMMANDS
  }

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The settings file, for the topics' prefix and the providers.")
  private Path config = Path.of("posthouse.yaml");

  @Option(
      names = "--roles",
      paramLabel = "ROLES",
      description =
          "Those of a process, as run takes them, and of commands: see the list without it.")
  private @Nullable String roles;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "text, or commands: those of kafka-acls.sh; text if left out.")
  private Format format = Format.TEXT;

  @Option(
      names = "--principal",
      paramLabel = "NAME",
      description = "To whom, for example User:worker, in commands.")
  private @Nullable String principal;

  AclsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = SettingsReader.check(config, terminal.environment()).settings();
    List<AclRole> chosen = chosen(AclRole.all(settings));
    if (format == Format.COMMANDS) {
      commands(chosen, settings).forEach(terminal.out()::println);
    } else {
      chosen.forEach(this::print);
    }
    return 0;
  }

  private List<AclRole> chosen(List<AclRole> all) throws WrongUsageException {
    if (roles == null) {
      return all;
    }
    Set<AclRole> chosen = new LinkedHashSet<>();
    for (String part : roles.split(",", -1)) {
      String name = part.strip();
      List<AclRole> found =
          all.stream()
              .filter(
                  role ->
                      role.name().equals(name)
                          || (name.equals("attempt") && role.name().startsWith("attempt:")))
              .toList();
      if (found.isEmpty()) {
        throw new WrongUsageException(
            "there is no role '%s'; give a list of %s"
                .formatted(
                    name, all.stream().map(AclRole::name).collect(Collectors.joining(", "))));
      }
      chosen.addAll(found);
    }
    return new ArrayList<>(chosen);
  }

  private void print(AclRole role) {
    terminal.out().println(role.name() + " (" + role.who() + ")");
    role.permissions().forEach(permission -> terminal.out().println("  " + permission.text()));
  }

  /** Each once, though several roles need it. */
  private Set<String> commands(List<AclRole> chosen, Settings settings) {
    Set<String> commands = new LinkedHashSet<>();
    String bootstrap =
        String.valueOf(settings.kafka().get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
    for (AclRole role : chosen) {
      for (Permission permission : role.permissions()) {
        commands.add(Denial.command(permission, Optional.ofNullable(principal), bootstrap));
      }
    }
    return commands;
  }
}
