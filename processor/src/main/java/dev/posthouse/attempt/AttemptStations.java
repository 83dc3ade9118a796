package dev.posthouse.attempt;

import dev.posthouse.health.Gate;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.kafka.Station;
import dev.posthouse.provider.Provider;
import dev.posthouse.settings.AttemptSettings;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.wire.Attempt;
import dev.posthouse.wire.Topics;
import java.time.Clock;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes attempt stations. */
public final class AttemptStations {
  private final Topics topics;
  private final WireSerdes serdes;
  private final Map<String, RetryPolicy> policies;
  private final AttemptSettings settings;
  private final int maxRecordBytes;
  private final Clock clock;

  /**
   * @param policies by route
   * @param maxRecordBytes the largest record that the topics take
   */
  public AttemptStations(
      Topics topics,
      WireSerdes serdes,
      Map<String, RetryPolicy> policies,
      AttemptSettings settings,
      int maxRecordBytes,
      Clock clock) {
    this.topics = topics;
    this.serdes = serdes;
    this.policies = Map.copyOf(policies);
    this.settings = settings;
    this.maxRecordBytes = maxRecordBytes;
    this.clock = clock;
  }

  /**
   * Makes the station of one provider; it is not started.
   *
   * @param provider calls it; closed by the caller, after the station
   * @param gate says when it may be called
   * @param consumer properties of the worker's consumer, its group among them
   * @param producer properties of the worker's producer, without a transactional id
   */
  public Station create(
      ProviderSettings provider,
      Provider calls,
      Gate gate,
      Properties consumer,
      Properties producer) {
    return new AttemptStation(
        provider.name(),
        topics.provider(provider.name()),
        () -> worker(provider, calls, gate, consumer, producer));
  }

  private AttemptWorker worker(
      ProviderSettings provider,
      Provider calls,
      Gate gate,
      Properties consumerProperties,
      Properties producerProperties) {
    OutcomeRecords outcomes = new OutcomeRecords(topics, serdes.serializer(), maxRecordBytes);
    JobCall jobCall = new JobCall(calls, provider, policies, outcomes, clock);
    // A name of its own for each worker: the consumer group, not the transactional id, fences a
    // worker that has lost its partitions.
    Properties transactional = new Properties();
    transactional.putAll(producerProperties);
    transactional.put(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
        topics.provider(provider.name()) + "-" + UUID.randomUUID());
    Transactions transactions =
        new Transactions(
            () ->
                new KafkaProducer<>(
                    transactional, new ByteArraySerializer(), new ByteArraySerializer()));
    Consumer<byte[], byte[]> consumer;
    try {
      consumer =
          new KafkaConsumer<>(
              consumerProperties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    } catch (RuntimeException e) {
      transactions.close();
      throw e;
    }
    return new AttemptWorker(
        consumer,
        transactions,
        new Intake(serdes.deserializer(Attempt.class), outcomes, clock),
        jobCall,
        new Calls(gate, jobCall),
        settings,
        clock);
  }
}
