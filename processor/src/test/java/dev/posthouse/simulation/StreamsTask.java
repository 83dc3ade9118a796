package dev.posthouse.simulation;

import java.io.File;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.WindowStoreBuilder;
import org.jspecify.annotations.Nullable;

/** One partition of a Streams station: its processor, its stores, and what it has read. */
final class StreamsTask implements ProcessorContext<Object, Object> {
  private final String application;
  private final TopicPartition partition;
  private final SimulatedTopology topology;
  private final World world = World.current();
  private final SimulatedKafka kafka;
  private final Machine machine;
  private final Consumer<ProducerRecord<byte[], byte[]>> producer;
  private final Map<String, SimulatedStore> stores = new LinkedHashMap<>();
  private final Map<TopicPartition, Long> restored = new LinkedHashMap<>();
  private final Processor<byte[], byte[], Object, Object> processor;
  private final Deque<ConsumerRecord<byte[], byte[]>> queue = new ArrayDeque<>();
  private final List<Punctuation> punctuations = new ArrayList<>();
  private @Nullable ConsumerRecord<byte[], byte[]> current;
  private long next = -1;
  private boolean news;

  private static final class Punctuation {
    final long interval;
    final Punctuator punctuator;
    long due;
    boolean cancelled;

    Punctuation(long interval, Punctuator punctuator, long due) {
      this.interval = interval;
      this.punctuator = punctuator;
      this.due = due;
    }
  }

  StreamsTask(
      String application,
      TopicPartition partition,
      SimulatedTopology topology,
      SimulatedKafka kafka,
      Machine machine,
      Consumer<ProducerRecord<byte[], byte[]>> producer) {
    this.application = application;
    this.partition = partition;
    this.topology = topology;
    this.kafka = kafka;
    this.machine = machine;
    this.producer = producer;
    for (StoreBuilder<?> builder : topology.stores()) {
      String name = builder.name();
      TopicPartition changelog = changelog(name);
      stores.put(
          name,
          builder instanceof WindowStoreBuilder<?, ?>
              ? new SimulatedStore.Windows(name, (key, value) -> log(changelog, key, value))
              : new SimulatedStore.KeyValues(name, (key, value) -> log(changelog, key, value)));
    }
    processor = topology.processor();
  }

  private TopicPartition changelog(String store) {
    return new TopicPartition(application + "-" + store + "-changelog", partition.partition());
  }

  private void log(TopicPartition changelog, byte[] key, byte @Nullable [] value) {
    if (key.length == 2 * Long.BYTES) {
      // A time and an offset: somebody waits, and it is at the very moment that races are lost.
      long due = ByteBuffer.wrap(key).getLong() - machine.skewMillis() - World.BEGIN.toEpochMilli();
      world.expectAt(due * 1_000_000 + machine.random().nextLong(600_000));
    }
    producer.accept(
        new ProducerRecord<>(
            changelog.topic(), changelog.partition(), machine.millis(), key, value));
  }

  /** Brings the stores up to date, from what lies on the disk and what the changelog has more. */
  void open(@Nullable StoreImage image) {
    if (image != null) {
      image.stores().forEach((name, entries) -> store(name).entries.putAll(entries));
    }
    for (Map.Entry<String, SimulatedStore> store : stores.entrySet()) {
      Log log = kafka.log(changelog(store.getKey()));
      long from = image == null ? 0 : image.positions().getOrDefault(log.partition(), 0L);
      long stable = log.stable();
      for (long offset = from; offset < stable; offset++) {
        Log.Entry entry = log.at(offset);
        if (entry.state == Log.State.COMMITTED && entry.key != null) {
          store.getValue().restore(entry.key, entry.value);
        }
      }
      restored.put(log.partition(), Math.max(from, stable));
    }
    processor.init(this);
  }

  /** What is to lie on the disk: the stores, and how much of the changelogs is in them. */
  StoreImage image() {
    Map<String, Map<org.apache.kafka.common.utils.Bytes, byte[]>> all = new LinkedHashMap<>();
    stores.forEach((name, store) -> all.put(name, Map.copyOf(store.entries)));
    Map<TopicPartition, Long> positions = new LinkedHashMap<>();
    restored.keySet().forEach(log -> positions.put(log, kafka.log(log).stable()));
    return new StoreImage(all, positions);
  }

  void close() {
    processor.close();
  }

  void add(List<ConsumerRecord<byte[], byte[]>> records) {
    queue.addAll(records);
  }

  /** Processes one record; returns whether there was one. */
  boolean process() {
    ConsumerRecord<byte[], byte[]> record = queue.poll();
    if (record == null) {
      return false;
    }
    current = record;
    next = record.offset() + 1;
    news = true;
    @SuppressWarnings("unchecked") // as Streams does
    ConsumerRecord<Object, Object> any = (ConsumerRecord<Object, Object>) (Object) record;
    long at = topology.times().extract(any, 0);
    processor.process(new Record<>(record.key(), record.value(), at, record.headers()));
    current = null;
    return true;
  }

  /** Runs what is due; returns whether anything was. */
  boolean punctuate() {
    boolean any = false;
    punctuations.removeIf(punctuation -> punctuation.cancelled);
    for (Punctuation punctuation : punctuations) {
      long now = machine.millis();
      if (now >= punctuation.due) {
        punctuation.due = now + punctuation.interval;
        punctuation.punctuator.punctuate(now);
        any = true;
      }
    }
    return any;
  }

  /**
   * The offset behind what was processed; -1 if nothing was since the task is here. As Streams
   * does, each commit carries it, also where only punctuations have written: so they are fenced
   * too.
   */
  long position() {
    return next;
  }

  /** Whether anything was processed since this was last asked. */
  boolean takeNews() {
    boolean was = news;
    news = false;
    return was;
  }

  boolean isIdle() {
    return queue.isEmpty();
  }

  @Override
  public <K, V> void forward(Record<K, V> record) {
    String topic = topology.sink(record.value());
    byte[] key = (byte[]) record.key();
    int to = topology.partition(topic, key, record.value(), kafka.partitions(topic));
    producer.accept(
        new ProducerRecord<>(
            topic,
            to,
            record.timestamp(),
            key,
            topology.bytes(topic, record.value()),
            new RecordHeaders(record.headers().toArray())));
  }

  @Override
  public <K, V> void forward(Record<K, V> record, String child) {
    forward(record);
  }

  @Override
  public String applicationId() {
    return application;
  }

  @Override
  public TaskId taskId() {
    return new TaskId(0, partition.partition());
  }

  @Override
  public Optional<RecordMetadata> recordMetadata() {
    ConsumerRecord<byte[], byte[]> record = current;
    return record == null ? Optional.empty() : Optional.of(new Place(record));
  }

  private record Place(ConsumerRecord<byte[], byte[]> record) implements RecordMetadata {
    @Override
    public String topic() {
      return record.topic();
    }

    @Override
    public int partition() {
      return record.partition();
    }

    @Override
    public long offset() {
      return record.offset();
    }
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as Streams has it
  public <S extends StateStore> S getStateStore(String name) {
    return (S) store(name);
  }

  private SimulatedStore store(String name) {
    return Objects.requireNonNull(stores.get(name));
  }

  @Override
  public Cancellable schedule(Duration interval, PunctuationType type, Punctuator callback) {
    Punctuation added =
        new Punctuation(interval.toMillis(), callback, machine.millis() + interval.toMillis());
    punctuations.add(added);
    return () -> added.cancelled = true;
  }

  @Override
  public Cancellable schedule(
      Instant start, Duration interval, PunctuationType type, Punctuator callback) {
    return schedule(interval, type, callback);
  }

  @Override
  public void commit() {}

  @Override
  public long currentSystemTimeMs() {
    return machine.millis();
  }

  @Override
  public long currentStreamTimeMs() {
    return machine.millis();
  }

  @Override
  public Serde<?> keySerde() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Serde<?> valueSerde() {
    throw new UnsupportedOperationException();
  }

  @Override
  public File stateDir() {
    throw new UnsupportedOperationException();
  }

  @Override
  public StreamsMetrics metrics() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Map<String, Object> appConfigs() {
    return Map.of();
  }

  @Override
  public Map<String, Object> appConfigsWithPrefix(String prefix) {
    return Map.of();
  }
}
