package dev.posthouse.kafka;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds whether topics have grown, or were made anew, and tells the fleet.
 *
 * <p>Tested by {@code GrowthIT}.
 */
public final class TopicWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TopicWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  private final KnownTopics known;
  private final Collection<String> topics;
  private final Supplier<Admin> admins;
  private final ProgressTopic progress;
  private final Progress records;
  private final InstantSource clock;
  private final SupervisedLoop loop;

  /**
   * @param known is kept up to date
   * @param topics those to look at
   * @param admins makes a client
   * @param progress where it is written for those that start later
   * @param records of it
   */
  public TopicWatch(
      KnownTopics known,
      Collection<String> topics,
      Supplier<Admin> admins,
      ProgressTopic progress,
      Progress records,
      InstantSource clock) {
    this.known = known;
    this.topics = List.copyOf(topics);
    this.admins = admins;
    this.progress = progress;
    this.records = records;
    this.clock = clock;
    this.loop =
        new SupervisedLoop(
            "topics",
            this::follow,
            failure ->
                log.atWarn().setCause(failure).log("Whether the topics have changed is not known"));
  }

  public void start() {
    loop.start();
  }

  private void follow() {
    try (Admin admin = admins.get()) {
      while (!loop.isClosing()) {
        loop.pause(INTERVAL);
        look(admin);
      }
    }
  }

  private void look(Admin admin) {
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(topics).topicNameValues();
    List<EncodedRecord> news = new ArrayList<>();
    answers.forEach(
        (topic, answer) -> {
          TopicState before = known.of(topic);
          TopicState state;
          try {
            TopicDescription now = AdminAnswer.await(answer);
            String id = now.topicId().toString();
            int partitions = now.partitions().size();
            state =
                before == null
                    ? TopicState.first(id, partitions, clock.instant())
                    : before.seen(id, partitions, clock.instant());
          } catch (UnknownTopicOrPartitionException | AuthorizationException e) {
            return; // it is deleted, which its station says, or it is none of this process's
          }
          if (!state.equals(before)) {
            if (before != null) {
              tell(topic, before, state);
            }
            known.put(topic, state);
            news.add(records.known(topic, state));
          }
        });
    progress.write(news);
  }

  private static void tell(String topic, TopicState before, TopicState now) {
    if (!before.id().equals(now.id())) {
      log.atWarn()
          .addKeyValue("topic", topic)
          .log("The topic was deleted and made anew; what lies on it now is worked from its start");
    } else {
      log.atInfo()
          .addKeyValue("topic", topic)
          .addKeyValue("partitions", now.partitions())
          .log("The topic has got more partitions");
    }
  }

  @Override
  public void close() {
    var _ = loop.close(CLOSE_LIMIT);
  }
}
