package dev.posthouse.kafka;

import dev.posthouse.settings.TopicSettings;
import dev.posthouse.wire.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Supplier;
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
   * Creates the topics that are missing, enlarges those that have fewer partitions than the
   * settings say, and checks those that are there.
   *
   * @param providers names of the providers, each of which has a topic
   * @throws IllegalStateException if topics are missing and may not be created, or do not fit
   *     together; the message says what to do
   * @throws KafkaException if the cluster cannot be reached
   */
  public Found ensure(Collection<String> providers) {
    Topics topics = new Topics(settings.prefix());
    List<NeededTopic> needed = NeededTopic.all(topics, providers);
    Map<String, Integer> partitionsOf = new TreeMap<>();
    List<NeededTopic> missing = missing(needed, partitionsOf);
    List<String> changed = new ArrayList<>();
    if (!missing.isEmpty()) {
      create(missing);
      missing.forEach(topic -> changed.add(topic.name()));
    }
    needed.stream()
        .filter(topic -> partitionsOf.getOrDefault(topic.name(), Integer.MAX_VALUE) < wanted(topic))
        .filter(topic -> enlarged(topic, partitionsOf.getOrDefault(topic.name(), 0)))
        .forEach(topic -> changed.add(topic.name()));
    if (!changed.isEmpty()) {
      NewTopics.awaitLeaders(admin, changed);
    }
    int partitions = NewTopics.partitions(admin, topics.requests()).size();
    return new Found(partitions, new RecordLimits(topics, maxMessageBytes(needed)).check());
  }

  /** As many as the settings say, unless it is a topic whose number is its own. */
  private int wanted(NeededTopic topic) {
    return topic.partitions().orElse(0) > 0 ? 0 : settings.partitions();
  }

  /** Whether the topic has more partitions now; a topic that is too small does no harm. */
  private boolean enlarged(NeededTopic topic, int now) {
    boolean enlarged = new MorePartitions(admin).to(topic.name(), settings.partitions()).isEmpty();
    if (!enlarged) {
      log.atWarn()
          .addKeyValue("topic", topic.name())
          .addKeyValue("partitions", now)
          .log(
              "A topic has fewer partitions than topics.partitions says, and this client may not"
                  + " enlarge it. Let an administrator run: "
                  + MorePartitions.command(topic.name(), settings.partitions()));
    }
    return enlarged;
  }

  /**
   * @param partitionsOf takes in how many partitions those have that are there
   */
  private List<NeededTopic> missing(List<NeededTopic> needed, Map<String, Integer> partitionsOf) {
    Map<String, KafkaFuture<TopicDescription>> found =
        admin.describeTopics(needed.stream().map(NeededTopic::name).toList()).topicNameValues();
    List<NeededTopic> missing = new ArrayList<>();
    for (NeededTopic topic : needed) {
      try {
        TopicDescription there = AdminAnswer.await(Objects.requireNonNull(found.get(topic.name())));
        partitionsOf.put(topic.name(), there.partitions().size());
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
    List<ConfigResource> resources =
        needed.stream()
            .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic.name()))
            .toList();
    Map<ConfigResource, KafkaFuture<Config>> first =
        new HashMap<>(admin.describeConfigs(resources).values());
    Map<String, OptionalInt> sizes = new TreeMap<>();
    for (ConfigResource resource : resources) {
      // Once more for itself, where the broker that was asked had not heard of the topic.
      sizes.put(
          resource.name(),
          maxMessageBytes(
              resource.name(),
              () -> Objects.requireNonNullElseGet(first.remove(resource), () -> ask(resource))));
    }
    return sizes;
  }

  private KafkaFuture<Config> ask(ConfigResource resource) {
    return Objects.requireNonNull(admin.describeConfigs(List.of(resource)).values().get(resource));
  }

  private static OptionalInt maxMessageBytes(String topic, Supplier<KafkaFuture<Config>> question) {
    try {
      Config config = NewTopics.whenKnown(List.of(topic), question);
      return OptionalInt.of(
          Integer.parseInt(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value()));
    } catch (AuthorizationException e) {
      return OptionalInt.empty();
    }
  }
}
