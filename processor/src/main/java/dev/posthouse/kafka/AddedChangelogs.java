package dev.posthouse.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the changelogs of stores that older versions of a station lack. Streams leaves that to the
 * leader of the group, which knows its own topology: while an older process leads, a newer one
 * would find no changelog and never work, and a roll-out that waits for it would stand still.
 *
 * <p>Tested by {@code AddedStoreIT}.
 */
final class AddedChangelogs {
  private static final Logger log = LoggerFactory.getLogger(AddedChangelogs.class);

  private final Set<String> topics;
  private final short replication;
  private final Map<String, String> settings;

  /**
   * @param topics of key-value stores
   * @param config of the station
   */
  AddedChangelogs(Collection<String> topics, StreamsConfig config) {
    this.topics = new TreeSet<>(topics);
    this.replication = config.getInt(StreamsConfig.REPLICATION_FACTOR_CONFIG).shortValue();
    // As Streams makes them: what the store says goes before what the user says.
    this.settings = new HashMap<>();
    config
        .originalsWithPrefix(StreamsConfig.TOPIC_PREFIX)
        .forEach((name, value) -> settings.put(name, String.valueOf(value)));
    settings.putAll(StreamsStation.changelog());
    settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
  }

  /**
   * Makes those that are missing, if the station is there from before.
   *
   * @param found the topics that exist of those that the station reads, and of its changelogs
   * @param changelogs all of the station
   * @param partitions that each is to have
   * @return whether any is there now that was not
   */
  boolean make(
      Admin admin,
      Map<String, TopicDescription> found,
      Collection<String> changelogs,
      int partitions) {
    Set<String> missing = new TreeSet<>(topics);
    missing.removeAll(found.keySet());
    boolean fromBefore = changelogs.stream().anyMatch(found::containsKey);
    if (missing.isEmpty() || !fromBefore || partitions == 0) {
      return false;
    }
    missing.removeIf(topic -> !isMade(admin, topic, partitions));
    if (!missing.isEmpty()) {
      NewTopics.awaitLeaders(admin, missing);
    }
    return !missing.isEmpty();
  }

  private boolean isMade(Admin admin, String topic, int partitions) {
    try {
      AdminAnswer.await(
          admin
              .createTopics(
                  List.of(
                      new NewTopic(topic, Optional.of(partitions), replicas()).configs(settings)))
              .all());
      log.atInfo().addKeyValue("topic", topic).log("Created a changelog");
      return true;
    } catch (TopicExistsException e) {
      return true; // another process was quicker
    } catch (AuthorizationException e) {
      return false; // the leader makes it, once it is of this version
    }
  }

  /** As many as brokers make by themselves, unless it is said. */
  private Optional<Short> replicas() {
    return replication < 0 ? Optional.empty() : Optional.of(replication);
  }
}
