package dev.posthouse.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the changelogs of a Streams station have as many partitions as the topics that it
 * reads. Streams makes them once, and from then on refuses to work a topic that has got more. A
 * partition that is new has no store yet: its changelog begins empty.
 *
 * <p>Tested by {@code ChangelogGrowthIT}.
 */
final class ChangelogGrowth implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ChangelogGrowth.class);

  /** More often than clients look, so that changelogs are enlarged before Streams asks. */
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  private final Set<String> sources = new TreeSet<>();
  private final Set<String> changelogs = new TreeSet<>();
  private final Supplier<Admin> admins;
  private final SupervisedLoop loop;
  private volatile boolean even = true;

  /**
   * @param name of the station, for its thread
   * @param application its id, with which its changelogs' names begin
   * @param admins makes a client
   */
  ChangelogGrowth(String name, String application, Topology topology, Supplier<Admin> admins) {
    this.admins = admins;
    for (TopologyDescription.Subtopology part : topology.describe().subtopologies()) {
      for (TopologyDescription.Node node : part.nodes()) {
        if (node instanceof TopologyDescription.Source source && source.topicSet() != null) {
          sources.addAll(source.topicSet());
        } else if (node instanceof TopologyDescription.Processor processor) {
          processor
              .stores()
              .forEach(store -> changelogs.add(application + "-" + store + "-changelog"));
        }
      }
    }
    this.loop =
        new SupervisedLoop(
            "changelogs-" + name,
            this::follow,
            failure ->
                log.atWarn()
                    .addKeyValue("station", name)
                    .setCause(failure)
                    .log("Whether the topics have got more partitions cannot be asked"));
  }

  void start() {
    loop.start();
  }

  /** Whether every changelog has as many partitions as its station needs, as far as is known. */
  boolean isEven() {
    return even;
  }

  /** Looks now; for a station that has met a topic which has grown. */
  void check() {
    try (Admin admin = admins.get()) {
      check(admin);
    } catch (KafkaException e) {
      log.atWarn().setCause(e).log("Whether the topics have got more partitions cannot be asked");
    }
  }

  private void follow() {
    try (Admin admin = admins.get()) {
      while (!loop.isClosing()) {
        check(admin);
        loop.pause(INTERVAL);
      }
    }
  }

  private synchronized void check(Admin admin) {
    Set<String> all = new TreeSet<>(sources);
    all.addAll(changelogs);
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(all).topicNameValues();
    Map<String, Integer> partitions = new TreeMap<>();
    answers.forEach(
        (topic, answer) -> {
          try {
            partitions.put(topic, AdminAnswer.await(answer).partitions().size());
          } catch (UnknownTopicOrPartitionException e) {
            // Streams makes its changelogs itself.
          }
        });
    int needed =
        sources.stream().mapToInt(topic -> partitions.getOrDefault(topic, 0)).max().orElse(0);
    List<String> commands = new ArrayList<>();
    for (String changelog : changelogs) {
      Integer has = partitions.get(changelog);
      if (has != null
          && has < needed
          && new MorePartitions(admin).to(changelog, needed).isPresent()) {
        commands.add(MorePartitions.command(changelog, needed));
      }
    }
    report(commands);
  }

  private void report(List<String> commands) {
    if (!commands.isEmpty() && even) {
      log.atError()
          .addKeyValue("topics", sources)
          .log(
              "The topics have got more partitions than the changelogs of this station have, and"
                  + " this client may not enlarge those: nothing of the topics is worked until an"
                  + " administrator runs: "
                  + String.join("; ", commands));
    }
    even = commands.isEmpty();
  }

  @Override
  public void close() {
    var _ = loop.close(CLOSE_LIMIT);
  }
}
