package dev.posthouse.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Stands for {@code KafkaProducer}. */
public class SimulatedProducer<K, V> implements Producer<byte[], byte[]> {
  private static final long MAX_BLOCK_NANOS = 60_000_000_000L;

  private final World world = World.current();
  private final SimulatedThread owner = World.thread();
  private final Fleet fleet = Fleet.of(world);
  private final SimulatedKafka kafka = fleet.kafka();
  private final Link link = fleet.link(owner.machine());
  private final @Nullable String id;
  private final long transactionTimeout;
  private final List<ProducerRecord<byte[], byte[]>> unsent = new ArrayList<>();
  private final List<CompletableFuture<RecordMetadata>> underWay = new ArrayList<>();
  private long lastDelivery;
  private int epoch = -1;
  private @Nullable Transaction transaction;
  private @Nullable KafkaException fault;

  public SimulatedProducer(
      Map<String, Object> properties, Serializer<K> keys, Serializer<V> values) {
    Object transactional = properties.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    id = transactional == null ? null : transactional.toString();
    Object timeout = properties.get(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);
    transactionTimeout =
        timeout == null ? MAX_BLOCK_NANOS : Long.parseLong(timeout.toString()) * 1_000_000;
  }

  private String id() {
    if (id == null) {
      throw new IllegalStateException("not transactional");
    }
    return id;
  }

  @Override
  public void initTransactions() {
    link.request(Link.Request.INIT, MAX_BLOCK_NANOS);
    epoch = kafka.transactions().init(id());
    link.answer(Link.Request.INIT, MAX_BLOCK_NANOS);
  }

  @Override
  public void beginTransaction() {
    throwFault();
    World.thread().openTransaction = id();
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
    return send(record, null);
  }

  @Override
  public Future<RecordMetadata> send(
      ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
    if (id == null) {
      CompletableFuture<RecordMetadata> sent = new CompletableFuture<>();
      underWay.add(sent);
      sendAlone(record, callback, sent, world.nanos() + MAX_BLOCK_NANOS * 2);
      return sent;
    } else {
      throwFault();
      unsent.add(record);
      if (owner.machine().random().nextInt(4) == 0) {
        flushInBackground();
      }
    }
    return new CompletableFuture<>();
  }

  private void sendAlone(
      ProducerRecord<byte[], byte[]> record,
      @Nullable Callback callback,
      CompletableFuture<RecordMetadata> sent,
      long giveUp) {
    Machine machine = owner.machine();
    long soon = world.nanos() + 200_000 + world.random(machine, 3_000_000);
    lastDelivery = Math.max(soon, lastDelivery + 1); // what was sent first arrives first
    world.at(
        lastDelivery,
        () -> {
          if (machine.isStopped()) {
            return;
          }
          if (machine.isCut() || machine.pausedUntil() > world.nanos()) {
            if (world.nanos() < giveUp) {
              sendAlone(record, callback, sent, giveUp);
              return;
            }
            TimeoutException failure = new TimeoutException("not delivered");
            sent.completeExceptionally(failure);
            if (callback != null) {
              callback.onCompletion(null, failure);
            }
            return;
          }
          var _ = kafka.send(record, machine.millis());
          sent.complete(null);
          if (callback != null) {
            callback.onCompletion(null, null);
          }
        });
  }

  /** What the client's own thread sends while the caller goes on. */
  private void flushInBackground() {
    if (owner.machine().isCut() || fault != null) {
      return;
    }
    try {
      append();
    } catch (ProducerFencedException | InvalidTxnStateException e) {
      fault = e;
    }
  }

  private void append() {
    if (!unsent.isEmpty()) {
      transaction =
          kafka
              .transactions()
              .append(
                  id(), epoch, transactionTimeout, transaction, unsent, owner.machine().millis());
      unsent.clear();
    }
  }

  @Override
  public void flush() {
    if (id == null) {
      while (!underWay.stream().allMatch(CompletableFuture::isDone)) {
        World.thread().waitFor(1_000_000, false);
      }
      underWay.clear();
    } else {
      link.request(Link.Request.SEND, MAX_BLOCK_NANOS);
      throwFault();
      fatal(this::append);
    }
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    flush();
    link.request(Link.Request.OFFSETS, MAX_BLOCK_NANOS);
    fatal(
        () ->
            transaction =
                kafka
                    .transactions()
                    .offsets(id(), epoch, transactionTimeout, transaction, offsets, group));
    link.answer(Link.Request.OFFSETS, MAX_BLOCK_NANOS);
  }

  @Override
  public void commitTransaction() {
    flush();
    link.request(Link.Request.COMMIT, MAX_BLOCK_NANOS);
    fatal(() -> kafka.transactions().end(id(), epoch, transaction, true));
    link.answer(Link.Request.COMMIT, MAX_BLOCK_NANOS);
    ended();
  }

  @Override
  public void abortTransaction() {
    unsent.clear();
    if (fault instanceof ProducerFencedException) {
      throw fault;
    }
    fault = null;
    link.request(Link.Request.ABORT, MAX_BLOCK_NANOS);
    fatal(() -> kafka.transactions().end(id(), epoch, transaction, false));
    link.answer(Link.Request.ABORT, MAX_BLOCK_NANOS);
    ended();
  }

  private void ended() {
    transaction = null;
    World.thread().openTransaction = null;
  }

  private void fatal(Runnable step) {
    try {
      step.run();
    } catch (ProducerFencedException | InvalidTxnStateException e) {
      fault = e;
      throw e;
    }
  }

  private void throwFault() {
    if (fault != null) {
      throw fault;
    }
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic) {
    return SimulatedConsumer.partitionsOf(kafka, topic);
  }

  @Override
  public void registerMetricForSubscription(KafkaMetric metric) {}

  @Override
  public void unregisterMetricFromSubscription(KafkaMetric metric) {}

  @Override
  public Map<MetricName, ? extends Metric> metrics() {
    return Map.of();
  }

  @Override
  public Uuid clientInstanceId(Duration timeout) {
    return Uuid.ZERO_UUID;
  }

  @Override
  public void close() {
    close(Duration.ZERO);
  }

  /** What is open stays open until it is taken over or times out. */
  @Override
  public void close(Duration timeout) {
    unsent.clear();
    fault = new KafkaException("the producer is closed");
    World.thread().openTransaction = null;
  }
}
