package dev.posthouse.dev;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Transactional producers that write one record at a time, and abort every other transaction: what
 * a commit leaves unfinished, the abort behind it takes along.
 */
final class Writers implements AutoCloseable {
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> running = new ArrayList<>();
  private volatile boolean stopping;

  static Writers start(String bootstrapServers, String topic, int count) {
    Writers writers = new Writers();
    for (int i = 0; i < count; i++) {
      String name = "writer-" + i;
      writers.running.add(
          writers.threads.submit(() -> writers.write(bootstrapServers, topic, name)));
    }
    return writers;
  }

  private void write(String bootstrapServers, String topic, String name) {
    Map<String, Object> properties =
        Map.of("bootstrap.servers", bootstrapServers, "transactional.id", name);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      for (int n = 0; !stopping; n++) {
        String value = name + "-" + n;
        producer.beginTransaction();
        var _ = producer.send(new ProducerRecord<>(topic, value));
        producer.commitTransaction();
        acknowledged.add(value);

        producer.beginTransaction();
        var _ = producer.send(new ProducerRecord<>(topic, "aborted"));
        producer.flush();
        producer.abortTransaction();
      }
    }
  }

  /** Returns when this many more are acknowledged. */
  void awaitCommits(int count) {
    int goal = acknowledged.size() + count;
    await().atMost(Duration.ofMinutes(1)).until(() -> acknowledged.size() >= goal);
  }

  /** What was acknowledged, after the writers have ended their last transactions. */
  Set<String> stop() throws ExecutionException, InterruptedException {
    stopping = true;
    for (Future<?> writer : running) {
      writer.get();
    }
    return acknowledged;
  }

  @Override
  public void close() {
    stopping = true;
    threads.close();
  }
}
