package dev.posthouse.cli.topics;

import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.cli.terminal.Terminal;
import dev.posthouse.kafka.Denial;
import dev.posthouse.kafka.KafkaUser;
import dev.posthouse.kafka.Permission;
import dev.posthouse.kafka.Permissions;
import dev.posthouse.kafka.TopicAdoption;
import dev.posthouse.process.AclRole;
import dev.posthouse.process.Role;
import dev.posthouse.process.TopicMemory;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.SettingsReader;
import dev.posthouse.wire.Topics;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Says whether what lies on a topic was worked.
 *
 * <p>Tested by {@code TopicsCommandIT}.
 */
@Command(
    name = "adopt",
    description = {
      "Says whether what lies on a topic was worked, for a process that did not start because it"
          + " could not know.",
      "",
      "That is so after a topic was made anew and filled from a backup, or mirrored from another"
          + " cluster. Stop all processes first. The choice holds for all that lies there now."
    },
    footer = {"", "Example: posthouse topics adopt llm.provider.claude --skip --config FILE"})
final class TopicsAdoptCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "TOPIC", description = "The topic, with its prefix.")
  private String topic = "";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The settings file; see posthouse config check.")
  private Path config = Path.of("posthouse.yaml");

  @ArgGroup(multiplicity = "1")
  private Choice choice = new Choice();

  /** What is to become of the records. */
  private static final class Choice {
    @Option(names = "--skip", description = "It was worked: go on behind what lies there.")
    private boolean skip;

    @Option(names = "--work", description = "It was not: work all of it, and call providers.")
    private boolean work;
  }

  TopicsAdoptCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws Exception {
    Settings settings = SettingsReader.check(config, terminal.environment()).settings();
    TopicMemory memory = new TopicMemory(settings);
    if (memory.keeping(Role.Selection.ALL).contains(topic)) {
      return giveUp(settings, memory);
    }
    TopicAdoption.Worked worked =
        memory
            .topic(topic)
            .orElseThrow(
                () ->
                    new CommandFailedException(
                        "jobs are not worked from a topic %s; it is one of %s"
                            .formatted(
                                topic,
                                memory.topics(Role.Selection.ALL).stream()
                                    .map(TopicAdoption.Worked::name)
                                    .collect(Collectors.joining(", ")))));
    try (Admin admin = Admin.create(new KafkaProperties(settings).adminProperties())) {
      permit(admin, settings, worked);
      memory.adoption(admin).decide(worked, choice.skip);
    } catch (GroupNotEmptyException | UnknownMemberIdException e) {
      throw new CommandFailedException(
          "processes still work the topic, or one ended less than a minute ago: group %s is not empty. Stop them, wait, and repeat"
              .formatted(worked.group()),
          e);
    }
    terminal
        .out()
        .println(
            topic
                + (choice.skip
                    ? ": what lies there counts as worked"
                    : ": all that lies there will be worked")
                + "; the next start goes by it");
    return 0;
  }

  private static void permit(Admin admin, Settings settings, TopicAdoption.Worked worked)
      throws CommandFailedException {
    List<Permission> lacking =
        new Permissions(admin)
            .lacking(
                AclRole.toAdopt(
                    new Topics(settings.topics().prefix()), worked.name(), worked.group()));
    if (!lacking.isEmpty()) {
      throw new CommandFailedException(
          Denial.of(
              lacking,
              KafkaUser.of(new KafkaProperties(settings).adminProperties()),
              String.valueOf(settings.kafka().get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG))));
    }
  }

  private int giveUp(Settings settings, TopicMemory memory) throws CommandFailedException {
    if (choice.work) {
      throw new CommandFailedException(
          "the jobs that waited in topic %s are gone with it; restore it, or give --skip"
              .formatted(topic));
    }
    try (Admin admin = Admin.create(new KafkaProperties(settings).adminProperties())) {
      memory.kept(admin).giveUp(topic);
    }
    terminal
        .out()
        .println(topic + ": whatever waited there is given up; the next start goes by it");
    return 0;
  }
}
