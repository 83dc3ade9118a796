package dev.posthouse.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the topics of a Streams station: those that it reads, and the changelogs of its
 * stores.
 *
 * <p>Streams makes changelogs once, and from then on refuses to work a topic that has got more
 * partitions: they are enlarged here. A partition that is new has no store yet, and its changelog
 * begins empty. Nor does Streams ask whether a topic is the one that its stores are of: {@link
 * StoreOwnership} does, before the station begins and while it works.
 *
 * <p>Tested by {@code StationTopicsIT}.
 */
final class StationTopics implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StationTopics.class);

  /** More often than clients look, so that changelogs are enlarged before Streams asks. */
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  private final Set<String> sources = new TreeSet<>();
  private final Set<String> changelogs = new TreeSet<>();
  private final Supplier<Admin> admins;
  private final Supplier<Admin> hurried;
  private final SupervisedLoop loop;
  private final StoreOwnership stores;
  private final AddedChangelogs added;
  private volatile boolean fit = true;

  /**
   * @param name of the station, for its thread
   * @param application its id, with which its changelogs' names begin
   * @param stores of the station
   * @param added those of its changelogs that older versions lack
   * @param admins makes a client with the user's own time-outs, for the start
   * @param hurried makes one that gives up soon, for a station at work
   */
  StationTopics(
      String name,
      String application,
      Topology topology,
      StoreOwnership stores,
      AddedChangelogs added,
      Supplier<Admin> admins,
      Supplier<Admin> hurried) {
    this.stores = stores;
    this.added = added;
    this.admins = admins;
    this.hurried = hurried;
    for (TopologyDescription.Subtopology part : topology.describe().subtopologies()) {
      for (TopologyDescription.Node node : part.nodes()) {
        if (node instanceof TopologyDescription.Source source && source.topicSet() != null) {
          sources.addAll(source.topicSet());
        } else if (node instanceof TopologyDescription.Processor processor) {
          processor
              .stores()
              .forEach(store -> changelogs.add(StreamsStation.changelog(application, store)));
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

  /** Sees to topics and stores, before the station begins, and from then on. */
  void start() {
    try (Admin admin = admins.get()) {
      Map<String, TopicDescription> found = describe(admin);
      if (added.make(admin, found, changelogs, needed(found))) {
        found = describe(admin);
      }
      var _ = stores.check(ids(found), ends(admin, found));
    }
    loop.start();
  }

  /** Whether the changelogs are those of the stores, and large enough, as far as is known. */
  boolean areFit() {
    return fit;
  }

  /** Looks now; for a station that has met a topic which has grown. */
  void check() {
    try (Admin admin = hurried.get()) {
      check(admin);
    } catch (KafkaException e) {
      log.atWarn().setCause(e).log("Whether the topics have got more partitions cannot be asked");
    }
  }

  private void follow() {
    try (Admin admin = hurried.get()) {
      while (!loop.isClosing()) {
        check(admin);
        loop.pause(INTERVAL);
      }
    }
  }

  private synchronized void check(Admin admin) {
    Map<String, TopicDescription> found = describe(admin);
    int needed = needed(found);
    List<String> faults = new ArrayList<>();
    for (String changelog : changelogs) {
      TopicDescription has = found.get(changelog);
      if (has != null
          && has.partitions().size() < needed
          && new MorePartitions(admin).to(changelog, needed).isPresent()) {
        faults.add(
            "the topic has got more partitions than its changelog has, which this client may not"
                + " enlarge: nothing of the topic is worked until an administrator runs "
                + MorePartitions.command(changelog, needed));
      }
    }
    for (String other : stores.note(ids(found))) {
      faults.add(
          "topic "
              + other
              + " was deleted or made anew under this station: a restart makes its stores anew, and"
              + " what they alone know is lost; let jobs end that wait, then restart");
    }
    report(faults);
  }

  /** How many partitions the changelogs are to have: as many as what the station reads. */
  private int needed(Map<String, TopicDescription> found) {
    return found.entrySet().stream()
        .filter(topic -> sources.contains(topic.getKey()))
        .mapToInt(topic -> topic.getValue().partitions().size())
        .max()
        .orElse(0);
  }

  private Map<String, TopicDescription> describe(Admin admin) {
    Set<String> all = new TreeSet<>(sources);
    all.addAll(changelogs);
    Map<String, TopicDescription> found = new TreeMap<>();
    admin
        .describeTopics(all)
        .topicNameValues()
        .forEach(
            (topic, answer) -> {
              try {
                found.put(topic, AdminAnswer.await(answer));
              } catch (UnknownTopicOrPartitionException e) {
                // Streams makes its changelogs itself.
              }
            });
    return found;
  }

  private static Map<String, String> ids(Map<String, TopicDescription> found) {
    Map<String, String> ids = new TreeMap<>();
    found.forEach((topic, description) -> ids.put(topic, description.topicId().toString()));
    return ids;
  }

  private Map<TopicPartition, Long> ends(Admin admin, Map<String, TopicDescription> found) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    found.forEach(
        (topic, description) ->
            description
                .partitions()
                .forEach(
                    partition ->
                        latest.put(
                            new TopicPartition(topic, partition.partition()),
                            OffsetSpec.latest())));
    latest.keySet().removeIf(partition -> !changelogs.contains(partition.topic()));
    return NewTopics.offsets(admin, latest);
  }

  private void report(List<String> faults) {
    if (!faults.isEmpty() && fit) {
      log.atError()
          .addKeyValue("topics", sources)
          .log("The station needs somebody's help: " + String.join("; ", faults));
    }
    fit = faults.isEmpty();
  }

  @Override
  public void close() {
    var _ = loop.close(CLOSE_LIMIT);
  }
}
