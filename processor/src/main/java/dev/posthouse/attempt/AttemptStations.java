package dev.posthouse.attempt;

import dev.posthouse.content.Contents;
import dev.posthouse.health.HealthBoard;
import dev.posthouse.health.ProviderGate;
import dev.posthouse.job.Cancellations;
import dev.posthouse.job.RoutePolicy;
import dev.posthouse.kafka.RecordEncoder;
import dev.posthouse.kafka.Station;
import dev.posthouse.kafka.TransactionalSender;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.factory.WarmUp;
import dev.posthouse.settings.AttemptSettings;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.station.StationResources;
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
  private final StationResources resources;
  private final Map<String, RoutePolicy> policies;
  private final HealthBoard health;
  private final Cancellations cancellations;
  private final Contents contents;
  private final AttemptSettings settings;
  private final Clock clock;

  /**
   * @param policies by route
   * @param health of all providers
   * @param cancellations which jobs are cancelled
   * @param contents fetches what requests refer to; closed by the caller, after the stations
   */
  public AttemptStations(
      StationResources resources,
      Map<String, RoutePolicy> policies,
      HealthBoard health,
      Cancellations cancellations,
      Contents contents,
      AttemptSettings settings,
      Clock clock) {
    this.resources = resources;
    this.policies = Map.copyOf(policies);
    this.health = health;
    this.cancellations = cancellations;
    this.contents = contents;
    this.settings = settings;
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
    ProviderMeters measured = new ProviderMeters(resources.meters(), provider.name());
    return new AttemptStation(
        provider.name(),
        resources.topics().provider(provider.name()),
        () -> worker(provider, calls, measured));
  }

  private AttemptWorker worker(ProviderSettings provider, Provider calls, ProviderMeters measured) {
    // Before it has any partitions, which others would work meanwhile.
    var _ = WarmUp.of(provider);
    ProviderGate gate = health.gate(provider.name());
    AttemptWorkers workers =
        new AttemptWorkers(
            contents,
            new CalledProvider(provider, calls, gate, measured),
            new JobRouter(provider.name(), policies, health, gate.retries()),
            new RecordEncoder(
                resources.topics(),
                resources.serdes().serializer(),
                resources.found().maxRecordBytes()),
            cancellations,
            load -> health.spareCapacityBeside(provider.name(), load),
            settings,
            resources.givenPartitions(),
            clock);
    String name = "attempt." + provider.name();
    String group = resources.group(name);
    // A name of its own for each worker: the consumer group, not the transactional id, fences a
    // worker that has lost its partitions. Its consumer bears it too: so others know whose the
    // transaction is that a worker which is gone has left open.
    String id = group + "." + UUID.randomUUID();
    Map<String, Object> transactional = resources.kafka().transactionalProducer(id);
    TransactionalSender transactions =
        new TransactionalSender(
            () ->
                new KafkaProducer<>(
                    transactional, new ByteArraySerializer(), new ByteArraySerializer()),
            measured::transaction,
            resources.progress());
    Consumer<byte[], byte[]> consumer;
    try {
      consumer =
          new KafkaConsumer<>(
              resources.kafka().consumer(group, id),
              new ByteArrayDeserializer(),
              new ByteArrayDeserializer());
    } catch (RuntimeException e) {
      transactions.close();
      throw e;
    }
    return workers.create(
        consumer, transactions, resources.serdes().deserializer(Job.class), resources.steps(name));
  }
}
