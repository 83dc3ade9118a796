package dev.posthouse.kafka;

import dev.posthouse.settings.TopicSettings;
import dev.posthouse.wire.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees to it that the topics exist and fit together. */
public final class TopicSetup {
  private static final Logger log = LoggerFactory.getLogger(TopicSetup.class);

  /** What a record on a later topic has beyond the request that it holds: ids, history, headers. */
  private static final int ROOM = 64 << 10;

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
    }
    Map<String, Integer> sizes = maxMessageBytes(needed);
    int requestBytes = Objects.requireNonNull(sizes.remove(topics.requests()));
    int recordBytes = sizes.values().stream().mapToInt(Integer::intValue).min().orElseThrow();
    if (recordBytes < requestBytes + ROOM) {
      String tooSmall =
          sizes.entrySet().stream()
              .filter(size -> size.getValue() < requestBytes + ROOM)
              .map(Map.Entry::getKey)
              .sorted()
              .collect(Collectors.joining(", "));
      throw new IllegalStateException(
          "A request of the largest size would not fit on its way: topic %s takes %,d bytes. Set max.message.bytes to %,d or more on: %s"
              .formatted(topics.requests(), requestBytes, requestBytes + ROOM, tooSmall));
    }
    int partitions = describe(topics.requests()).partitions().size();
    return new Found(partitions, recordBytes);
  }

  private List<NeededTopic> missing(List<NeededTopic> needed) {
    Map<String, KafkaFuture<TopicDescription>> found =
        admin.describeTopics(needed.stream().map(NeededTopic::name).toList()).topicNameValues();
    List<NeededTopic> missing = new ArrayList<>();
    for (NeededTopic topic : needed) {
      try {
        get(Objects.requireNonNull(found.get(topic.name())));
      } catch (UnknownTopicOrPartitionException e) {
        missing.add(topic);
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
        get(Objects.requireNonNull(created.get(topic.name())));
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

  private Map<String, Integer> maxMessageBytes(List<NeededTopic> needed) {
    List<ConfigResource> resources =
        needed.stream()
            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()))
            .toList();
    Map<String, Integer> sizes = new HashMap<>();
    admin
        .describeConfigs(resources)
        .values()
        .forEach(
            (resource, config) -> {
              Config found = get(config);
              sizes.put(
                  resource.name(),
                  Integer.parseInt(found.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value()));
            });
    return sizes;
  }

  private TopicDescription describe(String topic) {
    return get(
        Objects.requireNonNull(admin.describeTopics(List.of(topic)).topicNameValues().get(topic)));
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new KafkaException(e.getCause());
    }
  }
}
