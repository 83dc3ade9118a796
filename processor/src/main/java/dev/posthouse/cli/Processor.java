package dev.posthouse.cli;

import dev.posthouse.admit.AdmitStation;
import dev.posthouse.attempt.AttemptStations;
import dev.posthouse.health.HealthBoard;
import dev.posthouse.health.StateExchange;
import dev.posthouse.health.StateReader;
import dev.posthouse.job.Model;
import dev.posthouse.job.Route;
import dev.posthouse.job.Triage;
import dev.posthouse.kafka.StateDirectory;
import dev.posthouse.kafka.Station;
import dev.posthouse.kafka.TopicSetup;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.Providers;
import dev.posthouse.retry.RetryStation;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.wire.ProviderState;
import dev.posthouse.wire.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/** The stations of one process, from start to stop. */
final class Processor implements AutoCloseable {

  /** Beyond the drain time of the calls, what the last commits and leaving the groups may take. */
  private static final Duration STOP_MARGIN = Duration.ofSeconds(10);

  private final StateDirectory stateDirectory;
  private final List<Station> stations = new ArrayList<>();
  private final List<Provider> providers = new ArrayList<>();
  private @Nullable StateExchange exchange;

  private Processor(StateDirectory stateDirectory) {
    this.stateDirectory = stateDirectory;
  }

  /**
   * Sees to the topics and starts the stations.
   *
   * @throws IllegalStateException if something is missing; the message says what to do
   * @throws org.apache.kafka.common.KafkaException if the cluster cannot be reached
   */
  static Processor start(Settings settings, Role.Selection selection) {
    KafkaProperties kafka = new KafkaProperties(settings);
    TopicSetup.Found topics;
    try (Admin admin = Admin.create(kafka.adminProperties())) {
      topics = new TopicSetup(admin, settings.topics()).ensure(settings.providers().keySet());
    }
    Processor processor = new Processor(StateDirectory.claim(settings.stateDirectory()));
    try {
      processor.build(settings, selection, kafka, topics);
      processor.stations.forEach(Station::start);
      return processor;
    } catch (RuntimeException e) {
      processor.close();
      throw e;
    }
  }

  /** Whether every station works. */
  boolean isRunning() {
    return stations.stream().allMatch(Station::isRunning);
  }

  private void build(
      Settings settings, Role.Selection selection, KafkaProperties kafka, TopicSetup.Found found) {
    Topics topics = new Topics(settings.topics().prefix());
    WireSerdes serdes = new WireSerdes(settings.wire());
    SchemaRegistration.register(topics, settings.providers().keySet(), serdes);
    HealthBoard health = shareHealth(settings, kafka, topics, serdes);
    if (selection.roles().contains(Role.ADMIT)) {
      stations.add(
          AdmitStation.create(
              topics,
              found,
              settings.routes(),
              settings.admit(),
              serdes,
              streams(kafka, topics.prefix() + "admit"),
              STOP_MARGIN));
    }
    if (selection.roles().contains(Role.RETRY)) {
      stations.add(
          RetryStation.create(
              topics,
              found,
              settings.providers().keySet(),
              health,
              serdes,
              streams(kafka, topics.prefix() + "retry"),
              STOP_MARGIN));
    }
    Map<String, Model> models = new HashMap<>();
    settings.providers().forEach((name, provider) -> models.put(name, provider.toModel()));
    Map<String, Triage> triage = new HashMap<>();
    for (Route route : settings.routes().values()) {
      triage.put(route.name(), new Triage(route.retry(), models, route.patience()));
    }
    AttemptStations attempts =
        new AttemptStations(
            kafka,
            topics,
            serdes,
            triage,
            health,
            settings.attempt(),
            found.maxRecordBytes(),
            Clock.systemUTC());
    for (ProviderSettings provider : settings.providers().values()) {
      if (selection.works(provider.name())) {
        Provider calls = Providers.create(provider);
        providers.add(calls);
        stations.add(attempts.create(provider, calls, health.gate(provider.name())));
      }
    }
  }

  /** Nobody is called before all is known that the fleet has found out. */
  private HealthBoard shareHealth(
      Settings settings, KafkaProperties kafka, Topics topics, WireSerdes serdes) {
    StateExchange opened =
        new StateExchange(
            topics.providerState(),
            new StateReader(
                kafka.reader(), topics.providerState(), serdes.deserializer(ProviderState.class)),
            kafka.submitter(),
            serdes.serializer(),
            "process " + UUID.randomUUID(),
            Clock.systemUTC());
    exchange = opened;
    HealthBoard health =
        new HealthBoard(
            settings.providers().values(),
            settings.health(),
            Clock.systemUTC(),
            new Random(),
            opened::tell);
    opened.start(health);
    return health;
  }

  private Map<String, Object> streams(KafkaProperties kafka, String application) {
    Map<String, Object> properties = new HashMap<>(kafka.streams(application, 1));
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.path().toString());
    return properties;
  }

  /** Stops all stations at once, each within its time, and only then the providers' connections. */
  @Override
  public void close() {
    try (ExecutorService stopping = Executors.newVirtualThreadPerTaskExecutor()) {
      stations.forEach(station -> stopping.execute(station::close));
    }
    providers.forEach(Provider::close);
    if (exchange != null) {
      exchange.close();
    }
    stateDirectory.close();
  }
}
