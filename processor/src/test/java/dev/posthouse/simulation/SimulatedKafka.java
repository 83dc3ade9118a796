package dev.posthouse.simulation;

import dev.posthouse.kafka.KeyHash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** The brokers: topics, groups and transactions, in memory and in the world's time. */
final class SimulatedKafka {
  private static final long HEARTBEAT_NANOS = 500_000_000L;

  private final World world;
  private final Group.Protocol protocol;
  private final int cluster;
  private final Map<String, List<Log>> topics = new LinkedHashMap<>();
  private final Map<String, Group> groups = new LinkedHashMap<>();
  private final Transactions transactions;
  private final Map<Machine, List<SimulatedConsumer<?, ?>>> consumers = new LinkedHashMap<>();
  private final BiConsumer<Log.Entry, @Nullable Transaction> visible;

  /**
   * @param cluster which it is of several
   * @param visible is shown each record that readers of committed records will see
   */
  SimulatedKafka(
      World world,
      Group.Protocol protocol,
      int cluster,
      BiConsumer<Log.Entry, @Nullable Transaction> visible) {
    this.cluster = cluster;
    this.world = world;
    this.protocol = protocol;
    this.visible = visible;
    this.transactions =
        new Transactions(
            world,
            this,
            transaction ->
                transaction.entries.forEach(entry -> visible.accept(entry, transaction)));
    world.at(HEARTBEAT_NANOS, this::heartbeat);
  }

  private void heartbeat() {
    groups.values().forEach(Group::expire);
    world.at(world.nanos() + HEARTBEAT_NANOS, this::heartbeat);
  }

  Transactions transactions() {
    return transactions;
  }

  void createTopic(String topic, int partitions) {
    List<Log> logs = topics.computeIfAbsent(topic, _ -> new ArrayList<>());
    while (logs.size() < partitions) {
      logs.add(new Log(new TopicPartition(topic, logs.size())));
    }
  }

  /** Other brokers have other topics of the same name. */
  Uuid id(String topic) {
    return new Uuid(cluster * 0x9E3779B97F4A7C15L, topic.hashCode());
  }

  boolean hasTopic(String topic) {
    return topics.containsKey(topic);
  }

  /** More partitions, which clients see after a while. */
  void grow(String topic, int partitions, long seenAfterNanos) {
    world.happens("kafka", "grows", topic, partitions);
    createTopic(topic, partitions);
    world.at(
        world.nanos() + seenAfterNanos,
        () -> {
          groups.values().forEach(Group::prepare);
        });
  }

  int partitions(String topic) {
    return topics.getOrDefault(topic, List.of()).size();
  }

  Log log(TopicPartition partition) {
    return logs(partition.topic()).get(partition.partition());
  }

  List<Log> logs(String topic) {
    return topics.getOrDefault(topic, List.of());
  }

  Log log(ProducerRecord<byte[], byte[]> record) {
    createTopic(record.topic(), 1);
    Integer chosen = record.partition();
    int partition =
        chosen != null
            ? chosen
            : record.key() == null ? 0 : KeyHash.home(record.key(), partitions(record.topic()));
    return log(new TopicPartition(record.topic(), partition));
  }

  /** A producer outside transactions, be it outside all processes. */
  Log.Entry send(ProducerRecord<byte[], byte[]> record, long timestamp) {
    Log log = log(record);
    long at = record.timestamp() == null ? timestamp : record.timestamp();
    Header[] headers = record.headers().toArray();
    Log.Entry entry = log.append(at, record.key(), record.value(), headers, null);
    visible.accept(entry, null);
    wakeReaders(log);
    return entry;
  }

  void send(String topic, byte @Nullable [] key, byte[] value) {
    var _ =
        send(new ProducerRecord<>(topic, null, key, value, new RecordHeaders()), world.millis());
  }

  Group group(String name) {
    return groups.computeIfAbsent(name, _ -> new Group(world, this, name, protocol));
  }

  Iterable<Group> groups() {
    return groups.values();
  }

  void opened(Machine machine, SimulatedConsumer<?, ?> consumer) {
    consumers.computeIfAbsent(machine, _ -> new ArrayList<>()).add(consumer);
  }

  void closed(Machine machine, SimulatedConsumer<?, ?> consumer) {
    consumers.getOrDefault(machine, new ArrayList<>()).remove(consumer);
  }

  /** A process is gone, and its consumers with it. */
  void forget(Machine machine) {
    consumers.remove(machine);
  }

  void wakeReaders(Log log) {
    for (List<SimulatedConsumer<?, ?>> ofMachine : consumers.values()) {
      for (SimulatedConsumer<?, ?> consumer : ofMachine) {
        consumer.wakeFor(log.partition());
      }
    }
  }

  void wake(Machine machine) {
    for (SimulatedConsumer<?, ?> consumer : consumers.getOrDefault(machine, List.of())) {
      consumer.wakeUpPoll();
    }
  }
}
