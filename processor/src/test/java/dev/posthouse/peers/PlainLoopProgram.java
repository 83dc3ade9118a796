package dev.posthouse.peers;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What many write first: a virtual thread for each record, and offsets that are committed whether
 * or not its call has ended. It promises nothing.
 */
final class PlainLoopProgram {
  private final ModelCaller model;
  private final Semaphore permits;
  private final Producer<byte[], byte[]> producer;
  private final String results;

  private PlainLoopProgram(PeerSettings settings) {
    model = new ModelCaller(settings);
    permits = new Semaphore(settings.calls());
    producer =
        new KafkaProducer<>(
            settings.producer(), new ByteArraySerializer(), new ByteArraySerializer());
    results = settings.results();
  }

  public static void main(String[] arguments) throws InterruptedException {
    PeerSettings settings = PeerSettings.of(arguments);
    new PlainLoopProgram(settings).run(settings);
  }

  private void run(PeerSettings settings) throws InterruptedException {
    try (var consumer =
        new KafkaConsumer<>(
            settings.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(settings.requests()));
      while (true) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          permits.acquire();
          Thread.ofVirtual().start(() -> work(record));
        }
      }
    }
  }

  private void work(ConsumerRecord<byte[], byte[]> record) {
    try {
      for (int failures = 0; failures < PeerSettings.ATTEMPTS; failures++) {
        try {
          var _ =
              producer.send(
                  new ProducerRecord<>(
                      results, record.key(), model.call(record.value(), failures)));
          return;
        } catch (IOException | RuntimeException _) {
          Thread.sleep(ThreadLocalRandom.current().nextInt(100, 1000));
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      permits.release();
    }
  }
}
