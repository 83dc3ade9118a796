package dev.posthouse.cli.cluster;

import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.kafka.ConnectionFault;
import dev.posthouse.kafka.Denial;
import dev.posthouse.kafka.KafkaUser;
import dev.posthouse.kafka.NewTopics;
import dev.posthouse.kafka.Permission;
import dev.posthouse.kafka.Permissions;
import dev.posthouse.settings.DurationText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Finds out whether a cluster can be reached and has the topics, before anything is done there.
 *
 * <p>Tested by {@code PermissionIT}.
 */
public final class Cluster {
  private final Connection connection;

  public Cluster(Connection connection) {
    this.connection = connection;
  }

  /**
   * The partitions of topics that are to be read.
   *
   * @throws CommandFailedException if the cluster cannot be reached, refuses, or lacks a topic
   */
  public List<TopicPartition> toRead(List<String> topics)
      throws CommandFailedException, InterruptedException {
    return ask(admin -> partitions(admin, topics, AclOperation.READ));
  }

  /**
   * Sees to it that topics can be written to.
   *
   * @throws CommandFailedException if the cluster cannot be reached, refuses, or lacks a topic
   */
  public void toWrite(List<String> topics) throws CommandFailedException, InterruptedException {
    var _ =
        ask(
            admin -> {
              List<TopicPartition> partitions = partitions(admin, topics, AclOperation.WRITE);
              NewTopics.awaitLeaders(admin, topics);
              return partitions;
            });
  }

  /**
   * Sees to it that transactions can be opened under an id.
   *
   * @throws CommandFailedException if the cluster cannot be reached, or refuses
   */
  public void toTransact(String id) throws CommandFailedException, InterruptedException {
    var _ =
        ask(
            admin -> {
              permit(admin, List.of(new Permission.OnTransactionalId(id)));
              return List.of();
            });
  }

  private interface Question {
    List<TopicPartition> to(Admin admin) throws CommandFailedException, InterruptedException;
  }

  private List<TopicPartition> ask(Question question)
      throws CommandFailedException, InterruptedException {
    try (Admin admin = Admin.create(patient())) {
      return question.to(admin);
    } catch (KafkaException e) {
      throw failure(e.getCause() instanceof ConfigException cause ? cause : e);
    } catch (IllegalStateException e) {
      throw new CommandFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  private Map<String, Object> patient() {
    Map<String, Object> properties = connection.kafka().adminProperties();
    int patience = Math.toIntExact(connection.patience().toMillis());
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, patience);
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, patience);
    return properties;
  }

  private List<TopicPartition> partitions(Admin admin, List<String> topics, AclOperation operation)
      throws CommandFailedException, InterruptedException {
    permit(
        admin,
        topics.stream()
            .<Permission>map(topic -> new Permission.OnTopic(operation, topic))
            .toList());
    return partitions(admin.describeTopics(topics).topicNameValues());
  }

  private void permit(Admin admin, List<Permission> needed) throws CommandFailedException {
    List<Permission> lacking = new Permissions(admin).lacking(needed);
    if (!lacking.isEmpty()) {
      throw new CommandFailedException(
          Denial.of(
              lacking, KafkaUser.of(connection.kafka().adminProperties()), connection.bootstrap()));
    }
  }

  private List<TopicPartition> partitions(Map<String, KafkaFuture<TopicDescription>> topics)
      throws CommandFailedException, InterruptedException {
    List<TopicPartition> partitions = new ArrayList<>();
    TreeSet<String> missing = new TreeSet<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> topic : topics.entrySet()) {
      try {
        topic.getValue().get().partitions().stream()
            .map(partition -> new TopicPartition(topic.getKey(), partition.partition()))
            .forEach(partitions::add);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw failure(e.getCause() == null ? e : e.getCause());
        }
        missing.add(topic.getKey());
      }
    }
    if (!missing.isEmpty()) {
      throw new CommandFailedException(
          "Kafka at %s has no topic %s: start \"posthouse run\", which creates it, or give the right --prefix"
              .formatted(connection.bootstrap(), String.join(", ", missing)));
    }
    return partitions;
  }

  private CommandFailedException failure(Throwable cause) {
    String kafka = "Kafka at " + connection.bootstrap();
    String message =
        switch (cause) {
          case TimeoutException _ ->
              "cannot reach %s within %s: is it running? Give its address with --bootstrap, or as kafka.bootstrap.servers in --config. %s"
                  .formatted(
                      kafka,
                      DurationText.format(connection.patience()),
                      ConnectionFault.silence(connection.kafka().adminProperties()));
          case ConfigException e ->
              "cannot connect to %s: %s. Check --bootstrap, --config and POSTHOUSE_BOOTSTRAP"
                  .formatted(kafka, e.getMessage());
          case AuthorizationException e -> Denial.of(e);
          case ApiException e when !(e instanceof AuthenticationException) ->
              "%s failed: %s".formatted(kafka, cause);
          case KafkaException e -> ConnectionFault.of(e, connection.bootstrap());
          default -> "%s failed: %s".formatted(kafka, cause);
        };
    return new CommandFailedException(message, cause);
  }
}
