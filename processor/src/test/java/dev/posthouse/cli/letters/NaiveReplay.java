package dev.posthouse.cli.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.JsonFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What one writes in an afternoon: reads dead letters of a kind, and sends their requests. */
final class NaiveReplay {
  private NaiveReplay() {}

  /** Arguments: Kafka's address, the topics' prefix, the kind. */
  public static void main(String[] args) {
    KafkaProperties kafka = new KafkaProperties(Map.of("bootstrap.servers", args[0]));
    Topics topics = new Topics(args[1]);
    try (KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                kafka.reader(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                kafka.submitter(), new ByteArraySerializer(), new ByteArraySerializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topics.deadLetters()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          DeadLetter letter = JsonFormat.read(record.value(), DeadLetter.class);
          if (letter.getReason().getKind().equals(args[2])) {
            JobRequest request =
                JobRequest.newBuilder(letter.getRequest())
                    .setGeneration(letter.getGeneration() + 1)
                    .build();
            var _ =
                producer.send(
                    new ProducerRecord<>(
                        topics.requests(),
                        letter.getJobId().getBytes(UTF_8),
                        JsonFormat.write(request)));
            LockSupport.parkNanos(2_000_000);
          }
        }
      }
    }
  }
}
