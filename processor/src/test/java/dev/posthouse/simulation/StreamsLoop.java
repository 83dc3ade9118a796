package dev.posthouse.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The life of one Streams thread: polls, processes and punctuates, and commits records, offsets and
 * changelogs together. Whatever fails in a transaction closes its tasks as they are, and their
 * stores are made anew from the changelogs.
 */
final class StreamsLoop implements ConsumerRebalanceListener {
  private static final Duration POLL = Duration.ofMillis(20);

  private final World world = World.current();
  private final Machine machine = World.thread().machine();
  private final Fleet fleet = Fleet.of(world);
  private final SimulatedKafka kafka = fleet.kafka();
  private final SimulatedTopology topology;
  private final String application;
  private final boolean exactlyOnce;
  private final long commitNanos;
  private final SimulatedConsumer<byte[], byte[]> consumer;
  private final Producer<byte[], byte[]> producer;
  private final Map<TopicPartition, StreamsTask> tasks = new TreeMap<>(Partitions.ORDER);
  private boolean open;
  private long lastCommit;

  StreamsLoop(
      SimulatedTopology topology, Map<String, Object> properties, KafkaClientSupplier supplier) {
    this.topology = topology;
    application = text(properties, StreamsConfig.APPLICATION_ID_CONFIG);
    exactlyOnce =
        StreamsConfig.EXACTLY_ONCE_V2.equals(
            properties.get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG));
    commitNanos =
        Long.parseLong(text(properties, StreamsConfig.COMMIT_INTERVAL_MS_CONFIG)) * 1_000_000;
    Map<String, Object> clients = new LinkedHashMap<>(properties);
    clients.put(ConsumerConfig.GROUP_ID_CONFIG, application);
    if (exactlyOnce) {
      // Streams keeps it with the stores, so that who is started again there fences who was there.
      clients.put(
          ProducerConfig.TRANSACTIONAL_ID_CONFIG, application + "-" + machine.number() + "-1");
    }
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    consumer = new SimulatedConsumer<>(clients, bytes, bytes);
    producer = supplier.getProducer(clients);
  }

  private static String text(Map<String, Object> properties, String key) {
    return String.valueOf(properties.get(key));
  }

  void run(BooleanSupplier closing) {
    if (exactlyOnce) {
      producer.initTransactions();
    }
    consumer.subscribe(List.of(topology.source()), this);
    while (!closing.getAsBoolean()) {
      ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
      for (TopicPartition partition : polled.partitions()) {
        StreamsTask task = tasks.get(partition);
        if (task != null) {
          task.add(polled.records(partition));
        }
      }
      tasks.values().forEach(StreamsTask::punctuate);
      boolean more = true;
      while (more) {
        more = false;
        for (StreamsTask task : tasks.values()) {
          more |= task.process();
        }
      }
      if (world.nanos() - lastCommit >= commitNanos) {
        commit();
      }
    }
    commit();
    closeAll();
    consumer.close();
    producer.close();
  }

  /** What one was about is given up. */
  void fail() {
    tasks.values().forEach(StreamsTask::close);
    tasks.clear();
    consumer.close();
    producer.close();
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    if (exactlyOnce && !open) {
      producer.beginTransaction();
      open = true;
    }
    var _ = producer.send(record);
  }

  private void commit() {
    lastCommit = world.nanos();
    Map<TopicPartition, OffsetAndMetadata> offsets = new LinkedHashMap<>();
    boolean news = false;
    for (Map.Entry<TopicPartition, StreamsTask> task : tasks.entrySet()) {
      long position = task.getValue().position();
      news |= task.getValue().takeNews();
      if (position >= 0) {
        offsets.put(task.getKey(), new OffsetAndMetadata(position));
      }
    }
    if (!exactlyOnce) {
      if (news) {
        producer.flush(); // an offset is not committed before what came of it is on the changelogs
        if (!consumer.commitOutside(offsets)) {
          throw new CommitFailedException("another has the partitions"); // and no image is kept
        }
        tasks.forEach((partition, task) -> fleet.disk(machine).keep(name(partition), task.image()));
      }
      return;
    }
    if (!news && !open) {
      return;
    }
    if (!open) {
      producer.beginTransaction();
    }
    if (!offsets.isEmpty()) { // without any, Kafka's client asks nobody
      producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
    }
    producer.commitTransaction();
    open = false;
  }

  private void closeAll() {
    onPartitionsRevoked(List.copyOf(tasks.keySet()));
  }

  private String name(TopicPartition partition) {
    return application + "/0_" + partition.partition();
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    int expected = kafka.partitions(topology.source());
    for (StoreBuilder<?> store : topology.stores()) {
      String changelog = application + "-" + store.name() + "-changelog";
      if (!kafka.hasTopic(changelog)) {
        kafka.createTopic(changelog, expected);
      }
      if (kafka.partitions(changelog) != expected) {
        throw new StreamsException(
            "Existing internal topic %s has invalid partitions: expected: %d; actual: %d"
                .formatted(changelog, expected, kafka.partitions(changelog)));
      }
    }
    List<TopicPartition> fresh = new ArrayList<>(partitions);
    if (fresh.isEmpty()) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> committed =
        consumer.committed(new java.util.LinkedHashSet<>(fresh));
    for (TopicPartition partition : fresh) {
      StreamsTask task =
          new StreamsTask(application, partition, topology, kafka, machine, this::send);
      task.open(image(partition));
      fleet.works(application, partition.partition(), task);
      tasks.put(partition, task);
      OffsetAndMetadata offset = committed.get(partition);
      consumer.seek(partition, offset == null ? 0 : offset.offset());
    }
  }

  /** With exactly-once processing stores are believed only if they were closed in order. */
  private @Nullable StoreImage image(TopicPartition partition) {
    Disk disk = fleet.disk(machine);
    return exactlyOnce ? disk.take(name(partition)) : disk.look(name(partition));
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    commit();
    for (TopicPartition partition : partitions) {
      StreamsTask task = tasks.remove(partition);
      if (task != null) {
        fleet.disk(machine).keep(name(partition), task.image());
        task.close();
      }
    }
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      StreamsTask task = tasks.remove(partition);
      if (task != null) {
        task.close();
      }
    }
    if (open) {
      producer.abortTransaction();
      open = false;
    }
  }
}
