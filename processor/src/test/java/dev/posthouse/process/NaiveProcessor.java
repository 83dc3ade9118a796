package dev.posthouse.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.job.Answer;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.factory.Providers;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.SettingsReader;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.JsonFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What many write first, for the control: calls in order, sends each result at once, and commits
 * the offsets of a batch when the batch is done. No transaction.
 */
final class NaiveProcessor {
  private static final Logger log = LoggerFactory.getLogger(NaiveProcessor.class);

  private NaiveProcessor() {}

  public static void main(String[] args) throws Exception {
    Settings settings = SettingsReader.read(Path.of(args[0]));
    Topics topics = new Topics(settings.topics().prefix());
    KafkaProperties kafka = new KafkaProperties(settings);
    Map<String, Object> group = kafka.consumer(topics.prefix() + "naive");
    try (Provider provider =
            Providers.create(Objects.requireNonNull(settings.providers().get("claude")));
        var consumer =
            new KafkaConsumer<>(group, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        var producer =
            new KafkaProducer<>(
                kafka.submitter(), new ByteArraySerializer(), new ByteArraySerializer())) {
      consumer.subscribe(List.of(topics.requests()));
      while (true) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          JobRequest request = JsonFormat.read(record.value(), JobRequest.class);
          Answer answer = answer(provider, request);
          producer
              .send(
                  new ProducerRecord<>(
                      topics.results(), record.key(), answer.model().getBytes(UTF_8)))
              .get();
        }
        consumer.commitSync();
      }
    }
  }

  /**
   * Tried again until it is given: a cold process on a busy machine finds no connection at once.
   */
  private static Answer answer(Provider provider, JobRequest request) throws InterruptedException {
    while (true) {
      try {
        return provider.call(request, null, Duration.ofSeconds(30));
      } catch (CallFailedException e) {
        log.atWarn().setCause(e).log("A call failed");
      }
    }
  }
}
