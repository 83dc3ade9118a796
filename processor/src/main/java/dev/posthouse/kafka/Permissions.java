package dev.posthouse.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What Kafka lets this client do, asked before anything is done. Else a client without permission
 * finds it out in the midst of its work, or not at all: some of Kafka's clients try for ever.
 *
 * <p>Tested by {@code PermissionIT}.
 */
public final class Permissions {
  private final Admin admin;

  public Permissions(Admin admin) {
    this.admin = admin;
  }

  /**
   * Those of the permissions that this client lacks, in the order given. Of a topic that does not
   * exist, nothing is lacking.
   *
   * @throws org.apache.kafka.common.KafkaException if the cluster cannot be reached
   */
  public List<Permission> lacking(Collection<Permission> needed) {
    Set<String> topics = new TreeSet<>();
    for (Permission permission : needed) {
      if (permission instanceof Permission.OnTopic(AclOperation _, String topic)) {
        topics.add(topic);
      }
    }
    Map<String, KafkaFuture<TopicDescription>> descriptions =
        admin
            .describeTopics(topics, new DescribeTopicsOptions().includeAuthorizedOperations(true))
            .topicNameValues();
    List<Permission> lacking = new ArrayList<>();
    for (Permission permission : needed) {
      boolean there =
          switch (permission) {
            case Permission.OnTopic(AclOperation operation, String topic) ->
                permits(Objects.requireNonNull(descriptions.get(topic)), operation);
            case Permission.OnGroup(String group) ->
                answers(
                    Objects.requireNonNull(
                        admin.describeConsumerGroups(List.of(group)).describedGroups().get(group)));
            case Permission.OnTransactionalId(String id) ->
                answers(admin.describeTransactions(List.of(id)).description(id));
          };
      if (!there) {
        lacking.add(permission);
      }
    }
    return lacking;
  }

  private static boolean permits(KafkaFuture<TopicDescription> topic, AclOperation operation) {
    try {
      Set<AclOperation> allowed = AdminAnswer.await(topic).authorizedOperations();
      // Not every broker tells.
      return allowed == null || allowed.isEmpty() || allowed.contains(operation);
    } catch (UnknownTopicOrPartitionException e) {
      return true;
    } catch (AuthorizationException e) {
      return false;
    }
  }

  /** Whoever may use a group or a transactional id may ask about it, be there such a one or not. */
  private static boolean answers(KafkaFuture<?> question) {
    try {
      var _ = AdminAnswer.await(question);
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
