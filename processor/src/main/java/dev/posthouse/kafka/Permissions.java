package dev.posthouse.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * What Kafka lets this client do, asked before anything is done. Else a client without permission
 * finds it out in the midst of its work, or not at all: some of Kafka's clients try for ever.
 *
 * <p>Tested by {@code PermissionIT}.
 */
public final class Permissions {
  /** The end of the names of topics and ids that nobody has, by which prefixes are asked about. */
  private static final String NOBODYS = "permitted";

  private static final Set<AclOperation> ALL = EnumSet.allOf(AclOperation.class);

  private final Admin admin;

  public Permissions(Admin admin) {
    this.admin = admin;
  }

  /**
   * Those of the permissions that this client lacks, in the order given. Of a topic that does not
   * exist, nothing is lacking but the permission to create it, where that is one of them.
   *
   * @throws org.apache.kafka.common.KafkaException if the cluster cannot be reached
   */
  public List<Permission> lacking(Collection<Permission> needed) {
    // All is asked at once: a cluster may be far away, and a new one makes its inner topics first.
    Map<Permission, KafkaFuture<?>> asked = new HashMap<>();
    needed.forEach(permission -> ask(permission).ifPresent(it -> asked.put(permission, it)));
    Map<String, Set<AclOperation>> topics = allowed(names(needed));
    List<Permission> lacking = new ArrayList<>();
    for (Permission permission : needed) {
      boolean there =
          switch (permission) {
            case Permission.OnTopic(AclOperation operation, String topic) ->
                topics.getOrDefault(topic, ALL).contains(operation);
            case Permission.OnTopicsOf(AclOperation operation, String prefix) ->
                operation == AclOperation.CREATE
                    ? hasAny(topics, prefix) || creates(prefix + NOBODYS)
                    : topics.entrySet().stream()
                        .filter(topic -> topic.getKey().startsWith(prefix))
                        .allMatch(topic -> topic.getValue().contains(operation));
            case Permission.OnGroup _,
                Permission.OnTransactionalId _,
                Permission.OnTransactionalIdsOf _ ->
                answers(asked.get(permission));
          };
      if (!there) {
        lacking.add(permission);
      }
    }
    return lacking;
  }

  /** The question whose answer tells, where it depends on no other. */
  private Optional<KafkaFuture<?>> ask(Permission permission) {
    return switch (permission) {
      case Permission.OnGroup(String group) ->
          Optional.of(
              Objects.requireNonNull(
                  admin.describeConsumerGroups(List.of(group)).describedGroups().get(group)));
      case Permission.OnTransactionalId(String id) -> Optional.of(transaction(id));
      case Permission.OnTransactionalIdsOf(String prefix) ->
          Optional.of(transaction(prefix + NOBODYS));
      case Permission.OnTopic _, Permission.OnTopicsOf _ -> Optional.empty();
    };
  }

  private KafkaFuture<?> transaction(String id) {
    return admin.describeTransactions(List.of(id)).description(id);
  }

  /** The topics that are named, those that begin as one is to, and one that nobody has. */
  private Set<String> names(Collection<Permission> needed) {
    Set<String> names = new TreeSet<>();
    Set<String> prefixes = new TreeSet<>();
    for (Permission permission : needed) {
      if (permission instanceof Permission.OnTopic(AclOperation _, String topic)) {
        names.add(topic);
      } else if (permission instanceof Permission.OnTopicsOf(AclOperation _, String prefix)) {
        prefixes.add(prefix);
        names.add(prefix + NOBODYS);
      }
    }
    if (!prefixes.isEmpty()) {
      // Only those that this client may describe are listed.
      AdminAnswer.await(admin.listTopics().names()).stream()
          .filter(name -> prefixes.stream().anyMatch(name::startsWith))
          .forEach(names::add);
    }
    return names;
  }

  /** What may be done with each topic that exists; nothing with one that may not be described. */
  private Map<String, Set<AclOperation>> allowed(Set<String> names) {
    Map<String, Set<AclOperation>> allowed = new HashMap<>();
    admin
        .describeTopics(names, new DescribeTopicsOptions().includeAuthorizedOperations(true))
        .topicNameValues()
        .forEach(
            (name, topic) -> {
              try {
                Set<AclOperation> operations = AdminAnswer.await(topic).authorizedOperations();
                // Not every broker tells.
                allowed.put(name, operations == null || operations.isEmpty() ? ALL : operations);
              } catch (UnknownTopicOrPartitionException e) {
                // It may be described, and there is none.
              } catch (AuthorizationException e) {
                allowed.put(name, Set.of());
              }
            });
    return allowed;
  }

  private static boolean hasAny(Map<String, Set<AclOperation>> topics, String prefix) {
    return topics.entrySet().stream()
        .anyMatch(topic -> topic.getKey().startsWith(prefix) && !topic.getValue().isEmpty());
  }

  /** Nothing is created. */
  private boolean creates(String topic) {
    NewTopic wanted = new NewTopic(topic, Optional.empty(), Optional.empty());
    return answers(
        admin
            .createTopics(List.of(wanted), new CreateTopicsOptions().validateOnly(true))
            .values()
            .get(topic));
  }

  /** Whoever may use a group or a transactional id may ask about it, be there such a one or not. */
  private static boolean answers(@Nullable KafkaFuture<?> question) {
    try {
      var _ = AdminAnswer.await(Objects.requireNonNull(question));
      return true;
    } catch (GroupIdNotFoundException | TransactionalIdNotFoundException e) {
      return true;
    } catch (AuthorizationException e) {
      return false;
    } catch (ApiException e) {
      // It has no answer, and will tell in the work what is wrong.
      return true;
    }
  }
}
