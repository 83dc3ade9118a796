package dev.posthouse.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.TopicNameExtractor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/** Stands for {@code Topology}: one source, one processor with its stores, at most one sink. */
public final class SimulatedTopology {
  private static final byte[] NO_KEY = {};

  private @Nullable String source;
  private @Nullable TimestampExtractor times;
  private @Nullable ProcessorSupplier<byte[], byte[], ?, ?> processors;
  private final List<StoreBuilder<?>> stores = new ArrayList<>();
  private @Nullable TopicNameExtractor<Object, Object> sink;
  private @Nullable StreamPartitioner<Object, Object> partitioner;
  private @Nullable Serializer<Object> values;

  public SimulatedTopology addSource(
      AutoOffsetReset reset,
      String name,
      TimestampExtractor timestamps,
      Deserializer<?> keys,
      Deserializer<?> bytes,
      String... topics) {
    source = topics[0];
    times = timestamps;
    return this;
  }

  @SuppressWarnings("unchecked") // the stations' sources are bytes
  public <A, B, C, D> SimulatedTopology addProcessor(
      String name, ProcessorSupplier<A, B, C, D> supplier, String... parents) {
    processors = (ProcessorSupplier<byte[], byte[], ?, ?>) (Object) supplier;
    return this;
  }

  public SimulatedTopology addStateStore(StoreBuilder<?> builder, String... processorNames) {
    stores.add(builder);
    return this;
  }

  @SuppressWarnings("unchecked") // as the stations forward
  public <K, V> SimulatedTopology addSink(
      String name,
      TopicNameExtractor<K, V> topic,
      Serializer<K> keySerializer,
      Serializer<V> valueSerializer,
      StreamPartitioner<? super K, ? super V> chooses,
      String... parents) {
    sink = (TopicNameExtractor<Object, Object>) (Object) topic;
    values = (Serializer<Object>) (Object) valueSerializer;
    partitioner = (StreamPartitioner<Object, Object>) (Object) chooses;
    return this;
  }

  public TopologyDescription describe() {
    return new SimulatedDescription(
        source(), stores.stream().map(StoreBuilder::name).collect(Collectors.toSet()));
  }

  String source() {
    return Objects.requireNonNull(source);
  }

  TimestampExtractor times() {
    return Objects.requireNonNull(times);
  }

  @SuppressWarnings("unchecked") // what it forwards is for the sink to know
  Processor<byte[], byte[], Object, Object> processor() {
    return (Processor<byte[], byte[], Object, Object>)
        (Object) Objects.requireNonNull(processors).get();
  }

  List<StoreBuilder<?>> stores() {
    return stores;
  }

  String sink(Object value) {
    return Objects.requireNonNull(sink).extract(NO_KEY, value, null);
  }

  byte[] bytes(String topic, Object value) {
    return Objects.requireNonNull(values).serialize(topic, value);
  }

  int partition(String topic, byte[] key, Object value, int partitions) {
    return Objects.requireNonNull(partitioner)
        .partitions(topic, key, value, partitions)
        .orElseThrow()
        .iterator()
        .next();
  }
}
