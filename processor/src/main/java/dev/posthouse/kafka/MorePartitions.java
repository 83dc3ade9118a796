package dev.posthouse.kafka;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives topics more partitions. Those of a topic that has as many, or more, stay as they are.
 *
 * <p>Tested by {@code TopicSetupIT}.
 */
final class MorePartitions {
  private static final Logger log = LoggerFactory.getLogger(MorePartitions.class);

  private final Admin admin;

  MorePartitions(Admin admin) {
    this.admin = admin;
  }

  /**
   * Enlarges a topic.
   *
   * @return empty, or why this client may not
   */
  Optional<AuthorizationException> to(String topic, int partitions) {
    try {
      AdminAnswer.await(
          admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all());
      log.atInfo()
          .addKeyValue("topic", topic)
          .addKeyValue("partitions", partitions)
          .log("Gave a topic more partitions");
      return Optional.empty();
    } catch (InvalidPartitionsException e) {
      return Optional.empty(); // another process was quicker
    } catch (AuthorizationException e) {
      return Optional.of(e);
    }
  }

  /** What an administrator runs in our stead. */
  static String command(String topic, int partitions) {
    return "kafka-topics.sh --bootstrap-server … --alter --topic %s --partitions %d"
        .formatted(topic, partitions);
  }
}
