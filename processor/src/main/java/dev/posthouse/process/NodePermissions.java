package dev.posthouse.process;

import dev.posthouse.kafka.Permission;
import dev.posthouse.settings.Settings;
import dev.posthouse.wire.Topics;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;

/**
 * What Kafka must let a process do for its roles, no more and no less. Without, its stations would
 * begin, fail and begin again for ever.
 *
 * <p>Tested by {@code RoleRightsIT}.
 */
public final class NodePermissions {
  private final Topics topics;
  private final Set<String> providers;
  private final Set<Permission> needed = new LinkedHashSet<>();

  private NodePermissions(Settings settings) {
    topics = new Topics(settings.topics().prefix());
    providers = settings.providers().keySet();
  }

  /** All that the roles cannot do without. */
  public static List<Permission> of(Settings settings, Role.Selection selection) {
    NodePermissions permissions = new NodePermissions(settings);
    permissions.process();
    selection.roles().forEach(role -> permissions.add(role, selection));
    return new ArrayList<>(permissions.needed);
  }

  /**
   * What lets a process create topics that are missing, give them more partitions and see whether
   * records fit. One without starts all the same if an administrator does that.
   */
  public static List<Permission> ofTopicSetup(Topics topics) {
    return List.of(
        new Permission.OnTopicsOf(AclOperation.CREATE, topics.prefix()),
        new Permission.OnTopicsOf(AclOperation.ALTER, topics.prefix()),
        new Permission.OnTopicsOf(AclOperation.DESCRIBE_CONFIGS, topics.prefix()));
  }

  /** Whatever its roles: it sees to the topics, and shares what it knows of them and providers. */
  private void process() {
    needed.add(new Permission.OnTopicsOf(AclOperation.DESCRIBE, topics.prefix()));
    readAndWrite(topics.progress());
    readAndWrite(topics.providerState());
  }

  private void add(Role role, Role.Selection selection) {
    switch (role) {
      case ADMIT -> {
        readAndWrite(topics.requests());
        providers.forEach(provider -> write(topics.provider(provider)));
        endJobs();
        group("admit");
        streams("admit");
        transact("admit-");
      }
      case ATTEMPT -> {
        providers.stream().filter(selection::works).forEach(this::work);
        read(topics.cancellations());
        providers.forEach(provider -> write(topics.provider(provider)));
        write(topics.retries());
        write(topics.results());
        endJobs();
      }
      case RETRY -> {
        readAndWrite(topics.retries());
        read(topics.cancellations());
        providers.forEach(provider -> write(topics.provider(provider)));
        endJobs();
        group("retry");
        streams("retry");
        transact("retry-");
      }
      case STATUS -> {
        read(topics.events());
        read(topics.results());
        read(topics.deadLetters());
        group("status");
        streams("status");
      }
      case CONSOLE -> {
        // To look; whoever acts is told what else is lacking.
        read(topics.events());
        read(topics.deadLetters());
        read(topics.replays());
      }
    }
  }

  private void work(String provider) {
    read(topics.provider(provider));
    group("attempt." + provider);
    transact("attempt." + provider + ".");
  }

  private void endJobs() {
    write(topics.deadLetters());
    write(topics.events());
  }

  private void group(String name) {
    needed.add(new Permission.OnGroup(topics.prefix() + name));
  }

  /** Each worker has a transactional id of its own, which begins with the name of its group. */
  private void transact(String begin) {
    needed.add(new Permission.OnTransactionalIdsOf(topics.prefix() + begin));
  }

  /** The changelogs of its stores, which Streams creates. */
  private void streams(String application) {
    String changelogs = topics.prefix() + application + "-";
    needed.add(new Permission.OnTopicsOf(AclOperation.CREATE, changelogs));
    needed.add(new Permission.OnTopicsOf(AclOperation.READ, changelogs));
    needed.add(new Permission.OnTopicsOf(AclOperation.WRITE, changelogs));
  }

  private void readAndWrite(String topic) {
    read(topic);
    write(topic);
  }

  private void read(String topic) {
    needed.add(new Permission.OnTopic(AclOperation.READ, topic));
  }

  private void write(String topic) {
    needed.add(new Permission.OnTopic(AclOperation.WRITE, topic));
  }
}
