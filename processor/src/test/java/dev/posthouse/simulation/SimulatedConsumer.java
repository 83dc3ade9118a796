package dev.posthouse.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Stands for {@code KafkaConsumer}: reads what is committed. */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // there is one thread at a time
public final class SimulatedConsumer<K, V> extends MockConsumer<K, V> {
  private static final long API_NANOS = 60_000_000_000L;
  private static final long LONGEST_POLL_NANOS = 800_000_000L;

  /** Who reads by himself fetches what there is. */
  private static final int ALL = 500;

  private static final Node BROKER = new Node(1, "broker", 9092);

  private final World world = World.current();
  private final Machine machine = World.thread().machine();
  private final Fleet fleet = Fleet.of(world);
  private final SimulatedKafka kafka = fleet.kafka();
  private final Link link = fleet.link(machine);
  private final Deserializer<K> keyDeserializer;
  private final Deserializer<V> valueDeserializer;
  private final @Nullable Membership membership;
  private final Set<TopicPartition> assigned = new TreeSet<>(Partitions.ORDER);
  private final Set<TopicPartition> paused = new HashSet<>();
  private final Map<TopicPartition, Long> positions = new LinkedHashMap<>();
  private @Nullable SimulatedThread polling;
  private boolean wakeup;
  private int turn;
  private int empty;

  public SimulatedConsumer(
      Map<String, Object> properties, Deserializer<K> keys, Deserializer<V> values) {
    super("earliest");
    keyDeserializer = keys;
    valueDeserializer = values;
    Object group = properties.get(ConsumerConfig.GROUP_ID_CONFIG);
    Object session = properties.get(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
    membership =
        group == null
            ? null
            : new Membership(
                kafka.group(group.toString()),
                machine,
                session == null ? 45_000_000_000L : Long.parseLong(session.toString()) * 1_000_000,
                assigned,
                this::forget);
    kafka.opened(machine, this);
  }

  private void forget(TopicPartition partition) {
    positions.remove(partition);
    paused.remove(partition);
  }

  static List<PartitionInfo> partitionsOf(SimulatedKafka kafka, String topic) {
    List<PartitionInfo> partitions = new ArrayList<>();
    for (int i = 0; i < kafka.partitions(topic); i++) {
      partitions.add(new PartitionInfo(topic, i, BROKER, new Node[] {BROKER}, new Node[] {BROKER}));
    }
    return partitions;
  }

  @Override
  public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
    if (membership == null) {
      throw new IllegalStateException("no group");
    }
    membership.subscribe(topics.iterator().next(), listener);
  }

  @Override
  public void assign(Collection<TopicPartition> partitions) {
    assigned.clear();
    assigned.addAll(partitions);
  }

  @Override
  public Set<TopicPartition> assignment() {
    return Set.copyOf(assigned);
  }

  /**
   * Returns what there is, and waits for the first. A poll that finds nothing may last longer than
   * it was asked to, as on a machine that is busy.
   */
  @Override
  public ConsumerRecords<K, V> poll(Duration timeout) {
    long longest = world.nanos() + stretched(timeout.toNanos());
    long until = machine.random().nextBoolean() ? world.dueBy(longest) : longest;
    SimulatedThread thread = World.thread();
    thread.waitFor(20_000 + world.random(machine, 300_000), false);
    while (true) {
      if (wakeup) {
        wakeup = false;
        throw new WakeupException();
      }
      if (!machine.isCut()) {
        link.passing(Link.Request.POLL);
        if (membership != null) {
          membership.advance();
        }
        Map<TopicPartition, List<ConsumerRecord<K, V>>> records = fetch();
        if (!records.isEmpty()) {
          empty = 0;
          return new ConsumerRecords<>(records, Map.of());
        }
      }
      if (world.nanos() >= until) {
        empty++;
        return ConsumerRecords.empty();
      }
      polling = thread;
      thread.waitFor(until - world.nanos(), false);
      polling = null;
    }
  }

  /** The longer nothing has come, the longer; whatever comes ends it. */
  private long stretched(long nanos) {
    int most = empty < 3 ? 8 : 40;
    long stretched = nanos * (1 + machine.random().nextInt(most));
    return Math.min(stretched, Math.max(nanos, LONGEST_POLL_NANOS));
  }

  private Map<TopicPartition, List<ConsumerRecord<K, V>>> fetch() {
    if (assigned.isEmpty()) {
      return Map.of();
    }
    int first = turn++;
    int most = membership == null ? ALL : 1 + machine.random().nextInt(8);
    if (!hasMore()) {
      return Map.of();
    }
    Map<TopicPartition, List<ConsumerRecord<K, V>>> records = new LinkedHashMap<>();
    List<TopicPartition> all = new ArrayList<>(assigned);
    java.util.Collections.rotate(all, first);
    for (TopicPartition partition : all) {
      if (!paused.contains(partition) && most > 0) {
        List<ConsumerRecord<K, V>> fetched = fetch(partition, most);
        if (!fetched.isEmpty()) {
          records.put(partition, fetched);
          most -= fetched.size();
        }
      }
    }
    return records;
  }

  /** Mostly there is nothing new, and that is to be cheap. */
  private boolean hasMore() {
    for (TopicPartition partition : assigned) {
      Long position = positions.get(partition);
      if (position == null || position.longValue() != kafka.log(partition).stable()) {
        return true;
      }
    }
    return false;
  }

  private List<ConsumerRecord<K, V>> fetch(TopicPartition partition, int most) {
    List<ConsumerRecord<K, V>> records = new ArrayList<>();
    Log log = kafka.log(partition);
    long position = now(partition);
    if (position > log.end()) {
      position = 0; // out of range: by auto.offset.reset, from the beginning
    }
    long stable = log.stable();
    while (position < stable && records.size() < most) {
      Log.Entry entry = log.at(position++);
      if (entry.state == Log.State.COMMITTED) {
        records.add(record(entry));
      }
    }
    positions.put(partition, position);
    return records;
  }

  private ConsumerRecord<K, V> record(Log.Entry entry) {
    String topic = entry.partition.topic();
    byte[] key = entry.key;
    byte[] value = entry.value;
    return new ConsumerRecord<>(
        entry.partition.topic(),
        entry.partition.partition(),
        entry.offset,
        entry.timestamp,
        TimestampType.CREATE_TIME,
        key == null ? -1 : key.length,
        value == null ? -1 : value.length,
        keyDeserializer.deserialize(topic, key),
        valueDeserializer.deserialize(topic, value),
        new RecordHeaders(entry.headers),
        java.util.Optional.empty());
  }

  private long now(TopicPartition partition) {
    Long position = positions.get(partition);
    if (position != null) {
      return position;
    }
    OffsetAndMetadata committed = membership == null ? null : membership.committed(partition);
    return committed == null ? 0 : committed.offset();
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
    if (membership == null) {
      throw new IllegalStateException("no group");
    }
    link.request(Link.Request.COMMITTED, API_NANOS);
    long giveUp = world.nanos() + API_NANOS;
    // Offsets of an open transaction: the brokers say to ask again.
    while (partitions.stream().anyMatch(membership::isPending)) {
      if (world.nanos() > giveUp) {
        throw new TimeoutException("the offsets are not settled");
      }
      World.thread().waitFor(100_000_000L, false);
    }
    Map<TopicPartition, OffsetAndMetadata> found = new LinkedHashMap<>();
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata offset = membership.committed(partition);
      if (offset != null) {
        found.put(partition, offset);
      }
    }
    link.answer(Link.Request.COMMITTED, API_NANOS);
    return found;
  }

  @Override
  public ConsumerGroupMetadata groupMetadata() {
    if (membership == null) {
      throw new IllegalStateException("no group");
    }
    return membership.metadata();
  }

  /** Commits without a transaction, for views; returns whether the partitions are still its own. */
  boolean commitOutside(Map<TopicPartition, OffsetAndMetadata> offsets) {
    link.request(Link.Request.COMMITTED, API_NANOS);
    return membership != null && membership.commit(offsets);
  }

  @Override
  public void seek(TopicPartition partition, long offset) {
    positions.put(partition, offset);
  }

  @Override
  public void seekToBeginning(Collection<TopicPartition> partitions) {
    partitions.forEach(partition -> positions.put(partition, 0L));
  }

  @Override
  public void seekToEnd(Collection<TopicPartition> partitions) {
    partitions.forEach(partition -> positions.put(partition, kafka.log(partition).stable()));
  }

  @Override
  public long position(TopicPartition partition) {
    return now(partition);
  }

  @Override
  public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> begins = new LinkedHashMap<>();
    partitions.forEach(partition -> begins.put(partition, 0L));
    return begins;
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
    link.request(Link.Request.COMMITTED, API_NANOS);
    Map<TopicPartition, Long> ends = new LinkedHashMap<>();
    partitions.forEach(partition -> ends.put(partition, kafka.log(partition).stable()));
    return ends;
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic) {
    return partitionsOf(kafka, topic);
  }

  @Override
  public void pause(Collection<TopicPartition> partitions) {
    paused.addAll(partitions);
  }

  @Override
  public void resume(Collection<TopicPartition> partitions) {
    paused.removeAll(partitions);
  }

  void wakeFor(TopicPartition partition) {
    if (polling != null && assigned.contains(partition)) {
      polling.wake();
    }
  }

  void wakeUpPoll() {
    if (polling != null) {
      polling.wake();
    }
  }

  @Override
  public void wakeup() {
    wakeup = true;
    wakeUpPoll();
  }

  @Override
  public void close() {
    kafka.closed(machine, this);
    if (membership != null) {
      membership.leave();
    }
    assigned.clear();
  }

  @Override
  public void close(CloseOptions options) {
    close();
  }

  Set<TopicPartition> partitions() {
    return new LinkedHashSet<>(assigned);
  }
}
