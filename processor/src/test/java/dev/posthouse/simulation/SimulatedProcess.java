package dev.posthouse.simulation;

import dev.posthouse.admit.AdmitStation;
import dev.posthouse.attempt.AttemptStations;
import dev.posthouse.content.Contents;
import dev.posthouse.health.HealthBoard;
import dev.posthouse.health.StateExchange;
import dev.posthouse.health.StateReader;
import dev.posthouse.job.Model;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.job.Route;
import dev.posthouse.job.RoutePolicy;
import dev.posthouse.kafka.CancellationTail;
import dev.posthouse.kafka.KnownTopics;
import dev.posthouse.kafka.Progress;
import dev.posthouse.kafka.RequestTopic;
import dev.posthouse.kafka.Station;
import dev.posthouse.kafka.TopicSetup;
import dev.posthouse.kafka.TopicWatch;
import dev.posthouse.metrics.Meters;
import dev.posthouse.retry.RetryStation;
import dev.posthouse.settings.AdmitSettings;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.AttemptSettings;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.HealthSettings;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.TimeLimits;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.settings.WireSettings;
import dev.posthouse.station.StationResources;
import dev.posthouse.status.ViewStation;
import dev.posthouse.tracing.Tracing;
import dev.posthouse.wire.JobCancel;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.ProviderState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** One process of a fleet, put together as {@code StationMaker} does, with every role. */
final class SimulatedProcess {
  static final Topics TOPICS = new Topics("sim.");
  static final List<String> PROVIDERS = List.of("alpha", "beta");
  static final WireSerdes SERDES =
      new WireSerdes(new WireSettings(WireSettings.Format.JSON, Map.of(), null, null));
  private static final Deserializer<ProviderState> STATES =
      SERDES.deserializer(ProviderState.class);
  private static final Deserializer<JobCancel> CANCELS = SERDES.deserializer(JobCancel.class);
  private static final Meters METERS = Meters.unread();
  private static final Contents CONTENTS = Contents.none(); // of which no request has any
  private static final int MAX_RECORD_BYTES = 1 << 20;

  static final Duration DEDUPE_WINDOW = Duration.ofHours(24);
  static final Duration RETRY_BASE = Duration.ofMillis(300);

  private static final HealthSettings HEALTH =
      new HealthSettings(
          new HealthSettings.Circuit(
              20,
              Duration.ofSeconds(10),
              6,
              0.5,
              Duration.ofSeconds(1),
              Duration.ofSeconds(3),
              2,
              Duration.ofSeconds(2),
              new HealthSettings.LowTraffic(3, Duration.ofSeconds(2), Duration.ofSeconds(4))),
          Defaults.HEALTH.parking(),
          Defaults.HEALTH.retryBudget());

  private static final Map<String, ProviderSettings> SETTINGS = settings();

  private static final Route ROUTE =
      new Route(
          Route.DEFAULT,
          PROVIDERS,
          new RetryPolicy(4, RETRY_BASE, Duration.ofSeconds(3)),
          Duration.ofMinutes(1));

  private final World world;
  private final Fleet fleet;
  private final Machine machine;
  private final SimulatedVendors vendors;
  private final List<Station> stations = new ArrayList<>();
  private @Nullable StateExchange exchange;
  private @Nullable CancellationTail tail;
  private @Nullable TopicWatch watch;
  private boolean ending;

  SimulatedProcess(World world, Fleet fleet, Machine machine, SimulatedVendors vendors) {
    this.world = world;
    this.fleet = fleet;
    this.machine = machine;
    this.vendors = vendors;
  }

  private static Map<String, ProviderSettings> settings() {
    Map<String, ProviderSettings> all = new LinkedHashMap<>();
    for (String name : PROVIDERS) {
      all.put(
          name,
          new ProviderSettings(
              name,
              Api.OPENAI,
              "model",
              null,
              new Credential.None(),
              name,
              3,
              1000,
              new TimeLimits(
                  Duration.ofSeconds(5),
                  Duration.ofSeconds(30),
                  Duration.ofSeconds(20),
                  Duration.ofMinutes(10))));
    }
    return all;
  }

  Machine machine() {
    return machine;
  }

  void start() {
    new SimulatedThread(world, machine, "main", this::run).start();
  }

  private void run() {
    KafkaProperties kafka = new KafkaProperties(Map.of("bootstrap.servers", "broker:9092"));
    SimulatedMemory memory = new SimulatedMemory(kafka, machine);
    KnownTopics known;
    try {
      known = memory.recall();
    } catch (KafkaException | IllegalStateException e) {
      cannotStart(e);
      return;
    }
    watch = memory.watch(known);
    watch.start();
    StationResources resources =
        new StationResources(
            kafka,
            TOPICS,
            new TopicSetup.Found(fleet.kafka().partitions(TOPICS.requests()), MAX_RECORD_BYTES),
            new RequestTopic(known, TOPICS.requests()),
            new Progress(TOPICS.progress(), known),
            SERDES,
            METERS,
            Tracing.OFF,
            () -> {});
    StateExchange shared =
        new StateExchange(
            TOPICS.providerState(),
            new StateReader(kafka.reader(), TOPICS.providerState(), STATES),
            kafka.submitter(),
            SERDES.serializer(),
            machine.toString(),
            machine);
    exchange = shared;
    RandomGenerator random = machine.random();
    HealthBoard health =
        new HealthBoard(SETTINGS.values(), HEALTH, machine, random, shared::publish);
    shared.start(health);
    CancellationTail cancellations =
        CancellationTail.start(() -> consumer(kafka.reader()), TOPICS.cancellations(), CANCELS);
    tail = cancellations;
    stations.add(
        AdmitStation.create(
            resources,
            Map.of(ROUTE.name(), ROUTE),
            SETTINGS,
            new AdmitSettings(DEDUPE_WINDOW, 900 << 10),
            Defaults.CONTENTS,
            health,
            kafka.streams(resources.group("admit"), 1)));
    stations.add(
        ViewStation.create(
            TOPICS, SERDES, machine, kafka.view(resources.group("status"), "localhost:1")));
    stations.add(
        RetryStation.create(
            resources,
            PROVIDERS,
            cancellations,
            health,
            kafka.streams(resources.group("retry"), 1)));
    Map<String, Model> models = new LinkedHashMap<>();
    SETTINGS.forEach((name, provider) -> models.put(name, provider.toModel()));
    AttemptStations attempts =
        new AttemptStations(
            resources,
            Map.of(ROUTE.name(), new RoutePolicy(ROUTE, models)),
            health,
            cancellations,
            CONTENTS,
            new AttemptSettings(
                Duration.ofMillis(25),
                1 + random.nextInt(6),
                Duration.ofSeconds(10),
                2000,
                32L << 20,
                Duration.ofSeconds(3)),
            machine);
    for (ProviderSettings provider : SETTINGS.values()) {
      stations.add(attempts.create(provider, vendors.caller(provider.name())));
    }
    try {
      stations.forEach(Station::start);
    } catch (KafkaException e) {
      cannotStart(e);
    }
  }

  /** It ends, and whoever looks after it starts it again. */
  private void cannotStart(RuntimeException why) {
    world.note(machine, "cannot start: " + why);
    fleet.kill(machine.number());
  }

  /** Stands for the consumer that production makes for this. */
  private static org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer(
      Map<String, Object> properties) {
    return new SimulatedConsumer<>(
        properties,
        new org.apache.kafka.common.serialization.ByteArrayDeserializer(),
        new org.apache.kafka.common.serialization.ByteArrayDeserializer());
  }

  /** Ends it in order, as at a SIGTERM. */
  void stop(Runnable ended) {
    if (ending) {
      return;
    }
    ending = true;
    new SimulatedThread(world, machine, "stop", () -> close(ended)).start();
  }

  private void close(Runnable ended) {
    List<SimulatedThread> closing = new ArrayList<>();
    for (Station station : stations) {
      SimulatedThread thread = new SimulatedThread(world, machine, "close", station::close);
      thread.start();
      closing.add(thread);
    }
    try {
      for (SimulatedThread thread : closing) {
        Intercepted.join(thread);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (watch != null) {
      watch.close();
    }
    if (tail != null) {
      tail.close();
    }
    if (exchange != null) {
      exchange.close();
    }
    machine.stop();
    world.happens(machine, "has ended");
    ended.run();
  }
}
