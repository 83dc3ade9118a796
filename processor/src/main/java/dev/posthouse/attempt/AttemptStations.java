package dev.posthouse.attempt;

import dev.posthouse.health.HealthBoard;
import dev.posthouse.health.ProviderGate;
import dev.posthouse.job.Cancellations;
import dev.posthouse.job.RoutePolicy;
import dev.posthouse.kafka.Station;
import dev.posthouse.metrics.Meters;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.factory.WarmUp;
import dev.posthouse.settings.AttemptSettings;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.tracing.Tracing;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Job;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes attempt stations. */
public final class AttemptStations {
  private final KafkaProperties kafka;
  private final Topics topics;
  private final WireSerdes serdes;
  private final Map<String, RoutePolicy> triage;
  private final HealthBoard health;
  private final Cancellations cancellations;
  private final Meters meters;
  private final Tracing tracing;
  private final AttemptSettings settings;
  private final int maxRecordBytes;
  private final Clock clock;

  /**
   * @param triage by route
   * @param health of all providers
   * @param cancellations which jobs are given up
   * @param meters of the process
   * @param tracing of its jobs
   * @param maxRecordBytes the largest record that the topics take
   */
  public AttemptStations(
      KafkaProperties kafka,
      Topics topics,
      WireSerdes serdes,
      Map<String, RoutePolicy> triage,
      HealthBoard health,
      Cancellations cancellations,
      Meters meters,
      Tracing tracing,
      AttemptSettings settings,
      int maxRecordBytes,
      Clock clock) {
    this.kafka = kafka;
    this.topics = topics;
    this.serdes = serdes;
    this.triage = Map.copyOf(triage);
    this.health = health;
    this.cancellations = cancellations;
    this.meters = meters;
    this.tracing = tracing;
    this.settings = settings;
    this.maxRecordBytes = maxRecordBytes;
    this.clock = clock;
  }

  /**
   * Makes the station of one provider; it is not started.
   *
   * @param provider its settings
   * @param calls calls it; closed by the caller, after the station
   */
  public Station create(ProviderSettings provider, Provider calls) {
    // Of the station, not of a worker: a gauge reads what it was first given, and workers are
    // replaced.
    ProviderMeters measured = new ProviderMeters(meters, provider.name());
    return new AttemptStation(
        provider.name(), topics.provider(provider.name()), () -> worker(provider, calls, measured));
  }

  private AttemptWorker worker(ProviderSettings provider, Provider calls, ProviderMeters measured) {
    // Before it has any partitions, which others would work meanwhile.
    var _ = WarmUp.of(provider.api());
    ProviderGate gate = health.gate(provider.name());
    OutcomeRecords outcomes = new OutcomeRecords(topics, serdes.serializer(), maxRecordBytes);
    JobCall jobCall =
        new JobCall(
            calls,
            provider,
            new RouteDecisions(provider.name(), triage, health, gate.retries()),
            cancellations,
            new CallLog(provider, measured),
            new Completion(outcomes, measured),
            clock);
    String group = topics.prefix() + "attempt." + provider.name();
    // A name of its own for each worker: the consumer group, not the transactional id, fences a
    // worker that has lost its partitions.
    Map<String, Object> transactional =
        kafka.transactionalProducer(group + "." + UUID.randomUUID());
    Transactions transactions =
        new Transactions(
            () ->
                new KafkaProducer<>(
                    transactional, new ByteArraySerializer(), new ByteArraySerializer()),
            measured);
    Consumer<byte[], byte[]> consumer;
    try {
      consumer =
          new KafkaConsumer<>(
              kafka.consumer(group), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    } catch (RuntimeException e) {
      transactions.close();
      throw e;
    }
    return new AttemptWorker(
        consumer,
        transactions,
        new DeliveryDecoder(serdes.deserializer(Job.class), outcomes, tracing.steps(group), clock),
        jobCall,
        new Calls(gate, jobCall),
        cancellations,
        measured,
        settings,
        load -> health.roomsBeside(provider.name(), load),
        clock);
  }
}
