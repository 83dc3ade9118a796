package dev.posthouse.process;

import dev.posthouse.admit.AdmitStation;
import dev.posthouse.attempt.AttemptStations;
import dev.posthouse.console.Console;
import dev.posthouse.health.HealthBoard;
import dev.posthouse.health.HealthMeters;
import dev.posthouse.health.ProviderGate;
import dev.posthouse.health.StateExchange;
import dev.posthouse.health.StateReader;
import dev.posthouse.job.Cancellations;
import dev.posthouse.job.Model;
import dev.posthouse.job.Route;
import dev.posthouse.job.Triage;
import dev.posthouse.kafka.CancellationTail;
import dev.posthouse.kafka.Denial;
import dev.posthouse.kafka.Permission;
import dev.posthouse.kafka.Permissions;
import dev.posthouse.kafka.StateDirectory;
import dev.posthouse.kafka.Station;
import dev.posthouse.kafka.TopicSetup;
import dev.posthouse.metrics.Meter;
import dev.posthouse.metrics.Meters;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.Providers;
import dev.posthouse.retry.RetryStation;
import dev.posthouse.settings.ConsoleSettings;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.status.StatusStation;
import dev.posthouse.tracing.Tracing;
import dev.posthouse.wire.JobCancel;
import dev.posthouse.wire.ProviderState;
import dev.posthouse.wire.Topics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/** The stations of one process, from start to stop. */
public final class Processor implements AutoCloseable {

  /** Beyond the drain time of the calls, what the last commits and leaving the groups may take. */
  private static final Duration STOP_MARGIN = Duration.ofSeconds(10);

  private final StateDirectory stateDirectory;
  private final PrometheusMeterRegistry prometheus =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Meters meters = new Meters(prometheus);
  private final Console console;
  private final Tracing tracing;
  private final Map<String, Station> stations = new LinkedHashMap<>();
  private Optional<CancellationTail> tail = Optional.empty();
  private final List<Provider> providers = new ArrayList<>();
  private @Nullable StateExchange exchange;

  private Processor(StateDirectory stateDirectory, Tracing tracing, ConsoleSettings settings) {
    this.stateDirectory = stateDirectory;
    this.tracing = tracing;
    try {
      this.console = Console.start(settings, this::stationsWorking, prometheus::scrape);
    } catch (RuntimeException e) {
      tracing.close();
      stateDirectory.close();
      throw e;
    }
  }

  /**
   * Sees to the topics and starts the stations.
   *
   * @throws IllegalStateException if something is missing; the message says what to do
   * @throws org.apache.kafka.common.KafkaException if the cluster cannot be reached
   */
  public static Processor start(Settings settings, Role.Selection selection) {
    KafkaProperties kafka = new KafkaProperties(settings);
    TopicSetup.Found topics;
    try (Admin admin = Admin.create(kafka.adminProperties())) {
      requirePermission(admin, settings, selection);
      topics = new TopicSetup(admin, settings.topics()).ensure(settings.providers().keySet());
    }
    Tracing tracing = Tracing.start(settings.tracing());
    Processor processor =
        new Processor(StateDirectory.claim(settings.stateDirectory()), tracing, settings.console());
    try {
      processor.build(settings, selection, kafka, topics);
      processor.console.started();
      processor.measureStations();
      processor.stations.values().forEach(Station::start);
      return processor;
    } catch (RuntimeException e) {
      processor.close();
      throw e;
    }
  }

  private static void requirePermission(Admin admin, Settings settings, Role.Selection selection) {
    List<Permission> lacking =
        new Permissions(admin).lacking(ProcessorPermissions.of(settings, selection));
    if (!lacking.isEmpty()) {
      String bootstrap =
          String.valueOf(settings.kafka().get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
      throw new IllegalStateException(Denial.of(lacking, bootstrap, settings.topics().prefix()));
    }
  }

  /** Whether every station works. */
  public boolean isRunning() {
    return stations.values().stream().allMatch(Station::isRunning);
  }

  /** Where it answers over HTTP. */
  public URI url() {
    return console.url();
  }

  private void measureStations() {
    stations.forEach(
        (name, station) ->
            meters.gauge(Meter.STATIONS_WORKING, () -> station.isRunning() ? 1 : 0, name));
    new JvmMemoryMetrics().bindTo(prometheus);
    new ProcessorMetrics().bindTo(prometheus);
  }

  private Map<String, Boolean> stationsWorking() {
    Map<String, Boolean> working = new LinkedHashMap<>();
    stations.forEach((name, station) -> working.put(name, station.isRunning()));
    return working;
  }

  private void build(
      Settings settings, Role.Selection selection, KafkaProperties kafka, TopicSetup.Found found) {
    Topics topics = new Topics(settings.topics().prefix());
    WireSerdes serdes = new WireSerdes(settings.wire());
    SchemaRegistration.register(topics, settings.providers().keySet(), serdes);
    HealthBoard health = shareHealth(settings, kafka, topics, serdes);
    if (selection.roles().contains(Role.ADMIT)) {
      stations.put(
          "admit",
          AdmitStation.create(
              topics,
              found,
              settings.routes(),
              settings.providers().keySet(),
              settings.admit(),
              health,
              serdes,
              tracing.steps(topics.prefix() + "admit"),
              meters,
              streams(kafka, topics.prefix() + "admit"),
              STOP_MARGIN));
    }
    Cancellations cancellations = cancellations(selection, kafka, topics, serdes);
    if (selection.roles().contains(Role.STATUS)) {
      StatusStation status = status(settings, kafka, topics, serdes);
      stations.put("status", status);
      console.serve(status.finder());
    }
    if (selection.roles().contains(Role.RETRY)) {
      stations.put(
          "retry",
          RetryStation.create(
              topics,
              found,
              settings.providers().keySet(),
              cancellations,
              health,
              meters,
              tracing.steps(topics.prefix() + "retry"),
              serdes,
              streams(kafka, topics.prefix() + "retry"),
              STOP_MARGIN));
    }
    Map<String, Model> models = new HashMap<>();
    settings.providers().forEach((name, provider) -> models.put(name, provider.toModel()));
    Map<String, Triage> triage = new HashMap<>();
    for (Route route : settings.routes().values()) {
      triage.put(route.name(), new Triage(route, models));
    }
    AttemptStations attempts =
        new AttemptStations(
            kafka,
            topics,
            serdes,
            triage,
            health,
            cancellations,
            meters,
            tracing,
            settings.attempt(),
            found.maxRecordBytes(),
            Clock.systemUTC());
    for (ProviderSettings provider : settings.providers().values()) {
      if (selection.works(provider.name())) {
        ProviderGate gate = health.gate(provider.name());
        Provider calls = Providers.create(provider, System::getenv, gate::told);
        providers.add(calls);
        HealthMeters.ofCalls(provider.name(), gate, Clock.systemUTC(), meters);
        stations.put("attempt:" + provider.name(), attempts.create(provider, calls));
      }
    }
  }

  /** Whoever holds jobs must know which of them are given up. */
  private Cancellations cancellations(
      Role.Selection selection, KafkaProperties kafka, Topics topics, WireSerdes serdes) {
    if (!selection.roles().contains(Role.ATTEMPT) && !selection.roles().contains(Role.RETRY)) {
      return Cancellations.NONE;
    }
    CancellationTail follower =
        CancellationTail.start(
            () ->
                new KafkaConsumer<>(
                    kafka.reader(), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
            topics.cancellations(),
            serdes.deserializer(JobCancel.class));
    this.tail = Optional.of(follower);
    return follower;
  }

  private StatusStation status(
      Settings settings, KafkaProperties kafka, Topics topics, WireSerdes serdes) {
    Map<String, Object> view =
        new HashMap<>(kafka.view(topics.prefix() + "status", console.address()));
    view.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.path().toString());
    return StatusStation.create(
        topics, settings.status().keep(), serdes, view, kafka.lookUp(), STOP_MARGIN);
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
    for (String provider : settings.providers().keySet()) {
      HealthMeters.ofState(provider, health.gate(provider), Clock.systemUTC(), meters);
    }
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
      stations.values().forEach(station -> stopping.execute(station::close));
    }
    tail.ifPresent(CancellationTail::close);
    providers.forEach(Provider::close);
    if (exchange != null) {
      exchange.close();
    }
    console.close();
    tracing.close();
    stateDirectory.close();
  }
}
