package dev.posthouse.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.annotation.BackOff;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.RetryableTopic;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.retrytopic.RetryTopicHeaders;
import org.springframework.kafka.support.KafkaHeaders;

/** What users of Spring Kafka write: a request is done when its result is stored. */
final class SpringListeners {
  private static final String REQUESTS = "#{@requests}";
  private static final String ATTEMPTS = "" + PeerSettings.ATTEMPTS;
  private static final String PARTITIONS = "" + PeerTopics.PARTITIONS;

  private SpringListeners() {}

  /** Calls the model, and sends the result. */
  private record Work(
      PeerSettings settings, ModelCaller model, KafkaTemplate<byte[], byte[]> results) {

    CompletableFuture<?> of(ConsumerRecord<byte[], byte[]> request) {
      int attempt =
          Math.max(
              number(request, RetryTopicHeaders.DEFAULT_HEADER_ATTEMPTS),
              number(request, KafkaHeaders.DELIVERY_ATTEMPT));
      try {
        return results.send(
            new ProducerRecord<>(
                settings.results(), request.key(), model.call(request.value(), attempt - 1)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static int number(ConsumerRecord<byte[], byte[]> request, String name) {
      Header header = request.headers().lastHeader(name);
      return header == null ? 1 : ByteBuffer.wrap(header.value()).getInt();
    }
  }

  /** Blocks its partition for a call, and not for a failed one's pause. */
  static class RetryTopics {
    private final Work work;

    RetryTopics(PeerSettings settings, ModelCaller model, KafkaTemplate<byte[], byte[]> results) {
      work = new Work(settings, model, results);
    }

    @RetryableTopic(
        attempts = ATTEMPTS,
        backOff = @BackOff(SpringProgram.PAUSE),
        numPartitions = PARTITIONS)
    @KafkaListener(topics = REQUESTS)
    void listen(ConsumerRecord<byte[], byte[]> request) {
      work.of(request).join();
    }
  }

  /** Makes each call on a virtual thread, and lets the container wait for it. */
  static class Asynchronous {
    private final Work work;
    private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();

    Asynchronous(PeerSettings settings, ModelCaller model, KafkaTemplate<byte[], byte[]> results) {
      work = new Work(settings, model, results);
    }

    @RetryableTopic(
        attempts = ATTEMPTS,
        backOff = @BackOff(SpringProgram.PAUSE),
        numPartitions = PARTITIONS)
    @KafkaListener(topics = REQUESTS)
    CompletableFuture<@Nullable Void> listen(ConsumerRecord<byte[], byte[]> request) {
      return CompletableFuture.runAsync(() -> work.of(request).join(), threads);
    }
  }

  /** Blocks its partition for a call, and for all its attempts. */
  static class InPlace {
    private final Work work;

    InPlace(PeerSettings settings, ModelCaller model, KafkaTemplate<byte[], byte[]> results) {
      work = new Work(settings, model, results);
    }

    @KafkaListener(topics = REQUESTS)
    void listen(ConsumerRecord<byte[], byte[]> request) {
      work.of(request).join();
    }
  }
}
