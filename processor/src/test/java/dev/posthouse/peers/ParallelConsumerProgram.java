package dev.posthouse.peers;

import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.ParallelConsumerOptions.CommitMode;
import io.confluent.parallelconsumer.ParallelConsumerOptions.ProcessingOrder;
import io.confluent.parallelconsumer.ParallelStreamProcessor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Confluent's Parallel Consumer, with its own defaults where it has any. */
final class ParallelConsumerProgram {
  private ParallelConsumerProgram() {}

  /**
   * Runs until it is killed.
   *
   * @param arguments those of the settings, and behind them the commit mode
   */
  public static void main(String[] arguments) throws InterruptedException {
    PeerSettings settings = PeerSettings.of(arguments);
    CommitMode mode = CommitMode.valueOf(PeerSettings.mode(arguments));
    boolean transactional = mode == CommitMode.PERIODIC_TRANSACTIONAL_PRODUCER;
    Map<String, Object> consumer = settings.consumer();
    consumer.put("enable.auto.commit", false);
    Map<String, Object> producer = settings.producer();
    if (transactional) {
      producer.put("transactional.id", settings.group() + settings.worker());
    }
    var model = new ModelCaller(settings);
    ParallelStreamProcessor<byte[], byte[]> processor =
        ParallelStreamProcessor.createEosStreamProcessor(
            ParallelConsumerOptions.<byte[], byte[]>builder()
                .consumer(
                    new KafkaConsumer<>(
                        consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer()))
                .producer(
                    new KafkaProducer<>(
                        producer, new ByteArraySerializer(), new ByteArraySerializer()))
                .ordering(ProcessingOrder.UNORDERED)
                .commitMode(mode)
                .allowEagerProcessingDuringTransactionCommit(transactional)
                .maxConcurrency(settings.calls())
                .retryDelayProvider(_ -> Duration.ofMillis(retryDelay()))
                .build());
    processor.subscribe(List.of(settings.requests()));
    processor.pollAndProduce(
        context -> {
          ConsumerRecord<byte[], byte[]> record = context.getSingleConsumerRecord();
          try {
            int failures = context.getSingleRecord().getNumberOfFailedAttempts();
            return new ProducerRecord<>(
                settings.results(), record.key(), model.call(record.value(), failures));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    new CountDownLatch(1).await();
  }

  private static int retryDelay() {
    return ThreadLocalRandom.current().nextInt(100, 1000);
  }
}
