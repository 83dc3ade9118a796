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
 * What Kafka must let a process do for its roles. Without, its stations would begin, fail and begin
 * again for ever.
 *
 * <p>Tested by {@code PermissionIT}.
 */
final class NodePermissions {
  private final Topics topics;
  private final Set<String> providers;
  private final Set<Permission> needed = new LinkedHashSet<>();

  private NodePermissions(Settings settings) {
    topics = new Topics(settings.topics().prefix());
    providers = settings.providers().keySet();
  }

  /** All that the roles cannot do without. */
  static List<Permission> of(Settings settings, Role.Selection selection) {
    NodePermissions permissions = new NodePermissions(settings);
    permissions.read(permissions.topics.providerState());
    permissions.write(permissions.topics.providerState());
    permissions.read(permissions.topics.progress());
    permissions.write(permissions.topics.progress());
    selection.roles().forEach(role -> permissions.add(role, selection));
    return new ArrayList<>(permissions.needed);
  }

  private void add(Role role, Role.Selection selection) {
    switch (role) {
      case ADMIT -> {
        read(topics.requests());
        write(topics.requests());
        providers.forEach(provider -> write(topics.provider(provider)));
        endJobs();
        transact("admit", "-");
      }
      case ATTEMPT -> {
        providers.stream().filter(selection::works).forEach(this::job);
        read(topics.cancellations());
        providers.forEach(provider -> write(topics.provider(provider)));
        write(topics.retries());
        write(topics.results());
        endJobs();
      }
      case RETRY -> {
        read(topics.retries());
        write(topics.retries());
        read(topics.cancellations());
        providers.forEach(provider -> write(topics.provider(provider)));
        endJobs();
        transact("retry", "-");
      }
      case STATUS -> {
        read(topics.events());
        read(topics.results());
        read(topics.deadLetters());
        needed.add(new Permission.OnGroup(topics.prefix() + "status"));
      }
    }
  }

  private void job(String provider) {
    read(topics.provider(provider));
    transact("attempt." + provider, ".");
  }

  private void endJobs() {
    write(topics.deadLetters());
    write(topics.events());
  }

  /** Each worker has a transactional id of its own, which begins with the name of its group. */
  private void transact(String group, String separator) {
    needed.add(new Permission.OnGroup(topics.prefix() + group));
    needed.add(new Permission.OnTransactionalId(topics.prefix() + group + separator));
  }

  private void read(String topic) {
    needed.add(new Permission.OnTopic(AclOperation.READ, topic));
  }

  private void write(String topic) {
    needed.add(new Permission.OnTopic(AclOperation.WRITE, topic));
  }
}
