package dev.posthouse.kafka;

import dev.posthouse.metrics.Meter;
import dev.posthouse.metrics.Meters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how much lies unfinished on the providers' topics, also while nobody works them: by that
 * workers are started from none.
 *
 * <p>It follows the topic of progress, which holds what the groups have committed and which every
 * process may read; to ask for the groups' own offsets takes a right more, and brokers forget them.
 *
 * <p>Tested by {@code MetricsIT}.
 */
public final class ProviderLag implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProviderLag.class);

  /** How often it is measured while somebody looks at it. */
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  /** How often while nobody does: the first who looks sees what is as old as this. */
  private static final Duration UNSEEN_INTERVAL = Duration.ofMinutes(1);

  /** For so long after somebody has looked: scrapes are a minute apart at most. */
  private static final Duration SEEN = Duration.ofMinutes(2);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  private final Map<String, String> providers;
  private final String progress;
  private final KnownTopics known;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Supplier<Admin> admins;
  private final Map<String, Long> lags = new ConcurrentHashMap<>();
  private final SupervisedLoop loop;
  private volatile long seen = System.nanoTime() - SEEN.toNanos();
  private volatile @Nullable TopicFollower current;

  /**
   * @param providers by the topic of each
   * @param progress the topic that tells how far they are worked
   * @param known tells how many partitions they have
   * @param consumers makes a consumer of committed records that belongs to no group
   * @param admins makes a client
   */
  public ProviderLag(
      Map<String, String> providers,
      String progress,
      KnownTopics known,
      Supplier<Consumer<byte[], byte[]>> consumers,
      Supplier<Admin> admins,
      Meters meters) {
    this.providers = Map.copyOf(providers);
    this.progress = progress;
    this.known = known;
    this.consumers = consumers;
    this.admins = admins;
    this.loop =
        new SupervisedLoop(
            "provider-lag",
            this::follow,
            failure -> {
              lags.clear();
              log.atDebug().setCause(failure).log("What lies before the providers is not known");
            });
    this.providers
        .values()
        .forEach(provider -> meters.gauge(Meter.PROVIDER_LAG, () -> lagOf(provider), provider));
  }

  public void start() {
    loop.start();
  }

  private double lagOf(String provider) {
    seen = System.nanoTime();
    Long lag = lags.get(provider);
    return lag == null ? Double.NaN : lag;
  }

  private void follow() {
    Map<TopicPartition, Progressed> worked = new HashMap<>();
    try (TopicFollower follower = TopicFollower.fromBeginning(consumers.get(), progress);
        Admin admin = admins.get()) {
      current = follower;
      long looked = System.nanoTime() - UNSEEN_INTERVAL.toNanos();
      while (!loop.isClosing()) {
        if (follower.hasCaughtUp() && System.nanoTime() - looked >= interval().toNanos()) {
          looked = System.nanoTime();
          measure(admin, worked);
        }
        follower.poll(INTERVAL).forEach(record -> take(record, worked));
      }
    }
  }

  private Duration interval() {
    return System.nanoTime() - seen < SEEN.toNanos() ? INTERVAL : UNSEEN_INTERVAL;
  }

  private void take(ConsumerRecord<byte[], byte[]> record, Map<TopicPartition, Progressed> worked) {
    Progressed.read(record)
        .filter(one -> providers.containsKey(one.of().topic()))
        .ifPresent(one -> worked.merge(one.of(), one, Progressed::orNewer));
  }

  private void measure(Admin admin, Map<TopicPartition, Progressed> worked) {
    List<TopicPartition> all = partitions(providers.keySet());
    Map<TopicPartition, Long> ends = offsets(admin, all, OffsetSpec.latest());
    Map<TopicPartition, Long> starts = offsets(admin, all, OffsetSpec.earliest());
    Map<String, Long> sums = new HashMap<>();
    ends.forEach(
        (partition, end) ->
            sums.merge(
                Objects.requireNonNull(providers.get(partition.topic())),
                lag(
                    Objects.requireNonNull(starts.get(partition)),
                    end,
                    worked.get(partition),
                    known.id(partition.topic())),
                Long::sum));
    lags.putAll(sums);
  }

  private static Map<TopicPartition, Long> offsets(
      Admin admin, Collection<TopicPartition> partitions, OffsetSpec which) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(partition, which));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    AdminAnswer.await(
            admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all())
        .forEach((partition, found) -> offsets.put(partition, found.offset()));
    return offsets;
  }

  private List<TopicPartition> partitions(Collection<String> topics) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      TopicState state = known.of(topic);
      for (int i = 0; state != null && i < state.partitions(); i++) {
        partitions.add(new TopicPartition(topic, i));
      }
    }
    return partitions;
  }

  /**
   * Behind the last record that was worked lies the marker of the transaction that brought it,
   * which is nobody's work; behind one that was not, its own.
   *
   * @param start before which records are gone, worked or not
   * @param end of what is committed
   * @param topicId of the topic that is there
   */
  static long lag(long start, long end, @Nullable Progressed worked, String topicId) {
    if (worked == null
        || !worked.topicId().equals(topicId)
        || worked.offset() == 0
        || worked.offset() < start) {
      return end - start;
    }
    return Math.max(0, end - worked.offset() - 1);
  }

  @Override
  public void close() {
    loop.end();
    TopicFollower follower = current;
    if (follower != null) {
      follower.wakeup();
    }
    var _ = loop.close(CLOSE_LIMIT);
  }
}
