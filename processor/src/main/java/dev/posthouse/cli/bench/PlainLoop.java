package dev.posthouse.cli.bench;

import dev.posthouse.kafka.NewTopics;
import dev.posthouse.settings.KafkaProperties;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The yardstick: reads records, writes them to another topic, and commits both in a transaction for
 * each poll. The least that any exactly-once processor does, in order and without calling anybody.
 */
final class PlainLoop {
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaProperties kafka;
  private final String from;
  private final String to;

  /**
   * @param prefix of the two topics that are made for it
   */
  PlainLoop(KafkaProperties kafka, String prefix) {
    this.kafka = kafka;
    this.from = prefix + "plain-in";
    this.to = prefix + "plain-out";
  }

  /** Copies so many values; returns how many a second. */
  double recordsPerSecond(int count, IntFunction<byte[]> values, int partitions)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(kafka.adminProperties())) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(from, partitions, (short) -1),
                  new NewTopic(to, partitions, (short) -1)))
          .all()
          .get();
      NewTopics.awaitLeaders(admin, List.of(from, to));
    }
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            kafka.submitter(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < count; i++) {
        var _ = producer.send(new ProducerRecord<>(from, values.apply(i)));
      }
    }
    String group = from + "-" + UUID.randomUUID();
    try (Consumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                kafka.consumer(group), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        Producer<byte[], byte[]> producer =
            new KafkaProducer<>(
                kafka.transactionalProducer(group),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      consumer.subscribe(List.of(from));
      producer.initTransactions();
      int copied = 0;
      long started = 0;
      while (copied < count) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        if (records.isEmpty()) {
          continue;
        }
        started = started == 0 ? System.nanoTime() : started;
        copy(records, producer, consumer);
        copied += records.count();
      }
      return copied / (Duration.ofNanos(System.nanoTime() - started).toNanos() / 1e9);
    }
  }

  private void copy(
      ConsumerRecords<byte[], byte[]> records,
      Producer<byte[], byte[]> producer,
      Consumer<byte[], byte[]> consumer) {
    producer.beginTransaction();
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      var _ = producer.send(new ProducerRecord<>(to, record.key(), record.value()));
      offsets.put(
          new TopicPartition(record.topic(), record.partition()),
          new OffsetAndMetadata(record.offset() + 1));
    }
    producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
    producer.commitTransaction();
  }
}
