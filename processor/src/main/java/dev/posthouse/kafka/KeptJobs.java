package dev.posthouse.kafka;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Whether a changelog is still there in which jobs lie that wait, and nowhere else.
 *
 * <p>Tested by {@code LostOffsetsIT}.
 */
public final class KeptJobs {
  private final Admin admin;
  private final ProgressTopic progress;

  public KeptJobs(Admin admin, ProgressTopic progress) {
    this.admin = admin;
    this.progress = progress;
  }

  /**
   * Sees to it that nothing is begun on the remains.
   *
   * @param changelogs in which stations of this process keep jobs
   * @param content what the topic of progress tells
   * @throws IllegalStateException if one was deleted; the message names the command that gives it
   *     up
   */
  public void require(List<String> changelogs, ProgressTopic.Content content) {
    for (String topic : changelogs) {
      Optional<TopicState> known = content.topic(topic);
      if (known.isPresent() && !known.get().id().equals(id(topic))) {
        throw new IllegalStateException(
            "Topic %1$s, in which jobs lie that wait, was deleted or made anew, and whatever waited is lost. Restore it; or go on without, and start again:\n  posthouse topics adopt %1$s --skip"
                .formatted(topic));
      }
    }
  }

  /** Empty if there is none of that name. */
  private String id(String topic) {
    try {
      return AdminAnswer.await(
              Objects.requireNonNull(
                  admin.describeTopics(List.of(topic)).topicNameValues().get(topic)))
          .topicId()
          .toString();
    } catch (UnknownTopicOrPartitionException e) {
      return "";
    }
  }

  /** Whether anybody has seen the topic. */
  public boolean knows(String topic) {
    return progress.read(admin).topic(topic).isPresent();
  }

  /** What lay on a topic is given up. */
  public void giveUp(String topic) {
    progress.write(
        List.of(new Progress(progress.name(), new KnownTopics(Map.of())).forgotten(topic)));
  }
}
