package dev.posthouse.kafka;

import dev.posthouse.settings.TopicSettings;
import dev.posthouse.wire.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that the topics exist and fit together. */
public final class TopicSetup {
  private static final Logger log = LoggerFactory.getLogger(TopicSetup.class);

  private final Admin admin;
  private final TopicSettings settings;

  /**
   * What the stations need to know of the topics.
   *
   * @param requestPartitions how many partitions the request topic has
   * @param maxRecordBytes the largest record that every topic after the request topic takes
   */
  public record Found(int requestPartitions, int maxRecordBytes) {}

  public TopicSetup(Admin admin, TopicSettings settings) {
    this.admin = admin;
    this.settings = settings;
  }

  /**
   * Creates the topics that are missing, and checks those that are there.
   *
   * @param providers names of the providers, each of which has a topic
   * @throws IllegalStateException if topics are missing and may not be created, or do not fit
   *     together; the message says what to do
   * @throws KafkaException if the cluster cannot be reached
   */
  public Found ensure(Collection<String> providers) {
    Topics topics = new Topics(settings.prefix());
    List<NeededTopic> needed = NeededTopic.all(topics, providers);
    List<NeededTopic> missing = missing(needed);
    if (!missing.isEmpty()) {
      create(missing);
      NewTopics.awaitLeaders(admin, missing.stream().map(NeededTopic::name).toList());
    }
    int partitions = NewTopics.partitions(admin, topics.requests()).size();
    return new Found(partitions, new RecordLimits(topics, maxMessageBytes(needed)).check());
  }

  private List<NeededTopic> missing(List<NeededTopic> needed) {
    Map<String, KafkaFuture<TopicDescription>> found =
        admin.describeTopics(needed.stream().map(NeededTopic::name).toList()).topicNameValues();
    List<NeededTopic> missing = new ArrayList<>();
    for (NeededTopic topic : needed) {
      try {
        AdminAnswer.await(Objects.requireNonNull(found.get(topic.name())));
      } catch (UnknownTopicOrPartitionException e) {
        missing.add(topic);
      } catch (AuthorizationException e) {
        throw new IllegalStateException(
            "This client may not describe topic "
                + topic.name()
                + "; allow its user DESCRIBE, READ and WRITE on topics with the prefix "
                + settings.prefix(),
            e);
      }
    }
    return missing;
  }

  private void create(List<NeededTopic> missing) {
    Map<String, KafkaFuture<Void>> created =
        admin
            .createTopics(missing.stream().map(topic -> topic.toCreate(settings)).toList())
            .values();
    List<NeededTopic> refused = new ArrayList<>();
    for (NeededTopic topic : missing) {
      try {
        AdminAnswer.await(Objects.requireNonNull(created.get(topic.name())));
        log.atInfo().addKeyValue("topic", topic.name()).log("Created a topic");
      } catch (TopicExistsException e) {
        // Another process was quicker.
      } catch (AuthorizationException e) {
        refused.add(topic);
      }
    }
    if (!refused.isEmpty()) {
      throw new IllegalStateException(
          "These topics are missing, and this client may not create them. Let an administrator"
              + " run:\n"
              + refused.stream()
                  .map(topic -> "  " + topic.command(settings))
                  .collect(Collectors.joining("\n")));
    }
  }

  /** Of each topic; empty where this client may not ask. */
  private Map<String, OptionalInt> maxMessageBytes(List<NeededTopic> needed) {
    Map<String, OptionalInt> sizes = new TreeMap<>();
    needed.forEach(topic -> sizes.put(topic.name(), maxMessageBytes(topic.name())));
    return sizes;
  }

  private OptionalInt maxMessageBytes(String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Config config =
          NewTopics.whenKnown(
              topic,
              () ->
                  Objects.requireNonNull(
                      admin.describeConfigs(List.of(resource)).values().get(resource)));
      return OptionalInt.of(
          Integer.parseInt(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value()));
    } catch (AuthorizationException e) {
      return OptionalInt.empty();
    }
  }
}
