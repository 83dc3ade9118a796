package dev.posthouse.kafka;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out, before anything is worked, how far each topic is worked that this process reads jobs
 * from. Kafka forgets a group's offsets when nobody has used them for a while, and whoever may can
 * delete or set them; then Posthouse goes by its own {@link Progress}, and puts the group's offsets
 * back. Where nobody can know what of a topic has been worked, nothing is begun: a person decides.
 *
 * <p>Tested by {@code LostOffsetsIT}.
 */
public final class TopicAdoption {
  private static final Logger log = LoggerFactory.getLogger(TopicAdoption.class);

  private final Admin admin;
  private final ProgressTopic progress;
  private final ToLongFunction<OffsetAndMetadata> claimedEnd;
  private final InstantSource clock;

  /**
   * A topic that jobs are worked from.
   *
   * @param group the consumer group that works it
   * @param remembered how long a job that was worked is known by its id, so that working its record
   *     again does no harm; zero if it is not
   * @param mine whether this process works it; what others work is only noted while it is empty
   */
  public record Worked(String name, String group, Duration remembered, boolean mine) {}

  /**
   * @param claimedEnd the offset behind the last record of which a position speaks
   */
  public TopicAdoption(
      Admin admin,
      ProgressTopic progress,
      ToLongFunction<OffsetAndMetadata> claimedEnd,
      InstantSource clock) {
    this.admin = admin;
    this.progress = progress;
    this.claimedEnd = claimedEnd;
    this.clock = clock;
  }

  /**
   * Sees to it that the groups go on where their topics are worked to.
   *
   * @param content what the topic of progress tells
   * @throws IllegalStateException if it cannot be known what of a topic was worked that this
   *     process works; the message names the command that decides
   */
  public KnownTopics adopt(List<Worked> topics, ProgressTopic.Content content) {
    Map<Worked, TopicView> views = views(topics);
    ProgressTopic.Content settled = content;
    if (views.entrySet().stream()
        .anyMatch(seen -> isInDoubt(seen.getKey(), seen.getValue(), content))) {
      // Behind a transaction of a process that was killed may lie what others have committed since.
      settled = progress.readSettled(admin);
      views = views(topics);
    }
    Map<String, TopicState> states = new HashMap<>();
    List<EncodedRecord> news = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (Map.Entry<Worked, TopicView> seen : views.entrySet()) {
      if (!adopt(seen.getKey(), seen.getValue(), settled, states, news)) {
        unknown.add(seen.getKey().name());
      }
    }
    if (!unknown.isEmpty()) {
      throw new IllegalStateException(refusal(unknown));
    }
    progress.write(news);
    return new KnownTopics(states);
  }

  /** Without those of other processes that this one may not look at. */
  private Map<Worked, TopicView> views(List<Worked> topics) {
    Map<Worked, TopicView> views = new LinkedHashMap<>();
    for (Worked topic : topics) {
      try {
        views.put(topic, TopicView.of(admin, topic.name(), topic.group()));
      } catch (AuthorizationException e) {
        if (topic.mine()) {
          throw e;
        }
      }
    }
    return views;
  }

  /**
   * @param states takes in what is known of the topic
   * @param news takes in what nobody knew before
   * @return whether the topic can be worked
   */
  private boolean adopt(
      Worked topic,
      TopicView view,
      ProgressTopic.Content content,
      Map<String, TopicState> states,
      List<EncodedRecord> news) {
    Optional<TopicState> known = content.topic(topic.name());
    if (isKnown(view, content)) {
      if (topic.mine()) {
        putBack(topic, view, content);
      }
    } else if (isNew(topic, view, known.isPresent())) {
      news.addAll(committed(view));
    } else {
      return !topic.mine();
    }
    TopicState state = state(view, known);
    states.put(topic.name(), state);
    if (!known.equals(Optional.of(state))) {
      news.add(records().known(topic.name(), state));
    }
    return true;
  }

  private TopicState state(TopicView view, Optional<TopicState> known) {
    Instant now = clock.instant();
    return known
        .map(state -> state.seen(view.id(), view.partitions(), now))
        .orElseGet(() -> TopicState.first(view.id(), view.partitions(), now));
  }

  /**
   * Whether all that lies on a topic that is seen for the first time is to be worked, but for what
   * its group says: an older version worked it, or it was made anew while processes worked.
   *
   * @param another whether another topic bore the name before
   */
  private boolean isNew(Worked topic, TopicView view, boolean another) {
    List<TopicPartition> uncovered = view.uncovered();
    if (uncovered.isEmpty()) {
      return true;
    }
    if (topic.remembered().isZero()) {
      return false;
    }
    return !another
        || view.older(admin, uncovered, clock.instant().minus(topic.remembered())).isEmpty();
  }

  /** What the group says becomes our own progress. */
  private List<EncodedRecord> committed(TopicView view) {
    return view.committed().entrySet().stream()
        .map(entry -> records().worked(entry.getKey(), view.id(), entry.getValue()))
        .toList();
  }

  private boolean isInDoubt(Worked topic, TopicView view, ProgressTopic.Content content) {
    return topic.mine()
        && (isKnown(view, content)
            ? !lost(topic, view, content).isEmpty()
            : !view.uncovered().isEmpty());
  }

  private static boolean isKnown(TopicView view, ProgressTopic.Content content) {
    return content.topic(view.name()).filter(state -> state.id().equals(view.id())).isPresent();
  }

  /** Where the group does not go on where the topic is worked to, and nothing is known of it. */
  private Map<TopicPartition, Optional<OffsetAndMetadata>> lost(
      Worked topic, TopicView view, ProgressTopic.Content content) {
    Map<TopicPartition, Optional<OffsetAndMetadata>> lost = new HashMap<>();
    if (!topic.mine() || !isKnown(view, content)) {
      return lost;
    }
    for (TopicPartition partition : view.begins().keySet()) {
      OffsetAndMetadata committed = view.committed().get(partition);
      Optional<OffsetAndMetadata> position =
          content
              .worked(partition, view.id())
              .filter(worked -> committed == null || isBehind(committed, worked))
              .or(() -> Optional.ofNullable(committed))
              // Beyond the end of a log that was truncated, a consumer would begin at its start,
              // unless the position says of which leader it speaks: then it finds the cut itself.
              .map(
                  found ->
                      found.offset() > view.end(partition) && found.leaderEpoch().isEmpty()
                          ? new OffsetAndMetadata(view.end(partition))
                          : found);
      if (!position.equals(Optional.ofNullable(committed)) || isUncovered(view, partition)) {
        lost.put(partition, position);
      }
    }
    return lost;
  }

  private static boolean isUncovered(TopicView view, TopicPartition partition) {
    return view.uncovered().contains(partition);
  }

  private void putBack(Worked topic, TopicView view, ProgressTopic.Content content) {
    Map<TopicPartition, OffsetAndMetadata> lost = new HashMap<>();
    lost(topic, view, content)
        .forEach((partition, position) -> position.ifPresent(found -> lost.put(partition, found)));
    if (lost.isEmpty()) {
      return;
    }
    try {
      AdminAnswer.await(admin.alterConsumerGroupOffsets(topic.group(), lost).all());
      log.atWarn()
          .addKeyValue("topic", topic.name())
          .addKeyValue("group", topic.group())
          .addKeyValue("partitions", lost.size())
          .log(
              "The group's offsets were lost or set back, and are put back where the jobs of the"
                  + " topic are worked to");
    } catch (UnknownMemberIdException | GroupNotEmptyException e) {
      log.atInfo()
          .addKeyValue("group", topic.group())
          .log("Another process works already, and has seen to the group's offsets");
    }
  }

  /**
   * Whether somebody has set the offset, or less was committed than worked. Offsets only go on, and
   * no worker forgets what is finished above its offset; a tool that sets offsets does.
   */
  private boolean isBehind(OffsetAndMetadata committed, OffsetAndMetadata worked) {
    return committed.offset() < worked.offset()
        || (committed.metadata().isEmpty() && committed.offset() < claimedEnd.applyAsLong(worked));
  }

  private static String refusal(List<String> topics) {
    StringBuilder text =
        new StringBuilder(
            "It cannot be known which jobs were worked of "
                + String.join(", ", topics)
                + ": a topic was made anew or restored, or comes from another cluster, and its"
                + " consumer group knows nothing of it. Decide, and start again:");
    for (String topic : topics) {
      text.append("\n  posthouse topics adopt ")
          .append(topic)
          .append(" --skip    (what lies there was worked elsewhere)")
          .append("\n  posthouse topics adopt ")
          .append(topic)
          .append(" --work    (nothing of it was worked)");
    }
    return text.toString();
  }

  /**
   * Decides what {@link #adopt} could not know.
   *
   * @param skip whether what lies there was worked; else nothing was
   */
  public void decide(Worked topic, boolean skip) {
    TopicView view = TopicView.of(admin, topic.name(), topic.group());
    List<EncodedRecord> news = new ArrayList<>();
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    (skip ? view.ends() : view.begins())
        .forEach((partition, offset) -> positions.put(partition, new OffsetAndMetadata(offset)));
    positions.forEach(
        (partition, position) -> news.add(records().worked(partition, view.id(), position)));
    news.add(records().known(topic.name(), state(view, progress.read(admin).topic(topic.name()))));
    AdminAnswer.await(admin.alterConsumerGroupOffsets(topic.group(), positions).all());
    progress.write(news);
  }

  private Progress records() {
    return new Progress(progress.name(), new KnownTopics(Map.of()));
  }
}
