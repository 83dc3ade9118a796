package dev.posthouse.process;

import dev.posthouse.admit.AdmitStation;
import dev.posthouse.attempt.AttemptStations;
import dev.posthouse.console.Console;
import dev.posthouse.health.HealthBoard;
import dev.posthouse.health.HealthMeters;
import dev.posthouse.health.ProviderGate;
import dev.posthouse.job.Cancellations;
import dev.posthouse.job.Model;
import dev.posthouse.job.Route;
import dev.posthouse.job.RoutePolicy;
import dev.posthouse.kafka.CancellationTail;
import dev.posthouse.kafka.Station;
import dev.posthouse.kafka.TopicSetup;
import dev.posthouse.metrics.Meters;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.factory.Providers;
import dev.posthouse.retry.RetryStation;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.status.StatusStation;
import dev.posthouse.tracing.Tracing;
import dev.posthouse.wire.JobCancel;
import dev.posthouse.wire.Topics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.StreamsConfig;

/** Makes the stations that the roles of a process ask for, and what they stand on. */
final class StationMaker {

  /** Beyond the drain time of the calls, what the last commits and leaving the groups may take. */
  private static final Duration STOP_MARGIN = Duration.ofSeconds(10);

  private final Settings settings;
  private final Role.Selection selection;
  private final TopicSetup.Found found;
  private final Path stores;
  private final Meters meters;
  private final Tracing tracing;
  private final Console console;
  private final KafkaProperties kafka;
  private final Topics topics;
  private final WireSerdes serdes;

  /**
   * @param found the topics
   * @param stores the folder for what stations keep
   * @param console where the process answers
   */
  StationMaker(
      Settings settings,
      Role.Selection selection,
      TopicSetup.Found found,
      Path stores,
      Meters meters,
      Tracing tracing,
      Console console) {
    this.settings = settings;
    this.selection = selection;
    this.found = found;
    this.stores = stores;
    this.meters = meters;
    this.tracing = tracing;
    this.console = console;
    this.kafka = new KafkaProperties(settings);
    this.topics = new Topics(settings.topics().prefix());
    this.serdes = new WireSerdes(settings.wire());
  }

  /** Hands over each as soon as it is open, so that it is closed even if the next one fails. */
  void make(Stations stations) {
    SchemaRegistration.register(topics, settings.providers().keySet(), serdes);
    HealthBoard health = FleetHealth.join(settings, kafka, topics, serdes, meters, stations);
    if (does(Role.ADMIT)) {
      stations.add("admit", admit(health));
    }
    Cancellations cancellations = cancellations(stations);
    if (does(Role.STATUS)) {
      StatusStation status = status();
      stations.add("status", status);
      console.serve(status.finder());
    }
    if (does(Role.RETRY)) {
      stations.add("retry", retry(health, cancellations));
    }
    AttemptStations attempts = attempts(health, cancellations);
    for (ProviderSettings provider : settings.providers().values()) {
      if (selection.works(provider.name())) {
        ProviderGate gate = health.gate(provider.name());
        Provider calls =
            Providers.create(provider, System::getenv, gate::reported, settings.health().parking());
        stations.standOn(calls);
        HealthMeters.ofCalls(provider.name(), gate, Clock.systemUTC(), meters);
        stations.add("attempt:" + provider.name(), attempts.create(provider, calls));
      }
    }
  }

  private boolean does(Role role) {
    return selection.roles().contains(role);
  }

  private Station admit(HealthBoard health) {
    String application = topics.prefix() + "admit";
    return AdmitStation.create(
        topics,
        found,
        settings.routes(),
        settings.providers().keySet(),
        settings.admit(),
        health,
        serdes,
        tracing.steps(application),
        meters,
        streams(application),
        STOP_MARGIN);
  }

  /** Whoever holds jobs must know which of them are given up. */
  private Cancellations cancellations(Stations stations) {
    if (!does(Role.ATTEMPT) && !does(Role.RETRY)) {
      return Cancellations.NONE;
    }
    CancellationTail tail =
        CancellationTail.start(
            () ->
                new KafkaConsumer<>(
                    kafka.reader(), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
            topics.cancellations(),
            serdes.deserializer(JobCancel.class));
    stations.standOn(tail);
    return tail;
  }

  private StatusStation status() {
    Map<String, Object> view =
        new HashMap<>(kafka.view(topics.prefix() + "status", console.address()));
    view.put(StreamsConfig.STATE_DIR_CONFIG, stores.toString());
    return StatusStation.create(
        topics, settings.status().keep(), serdes, view, kafka.lookUp(), STOP_MARGIN);
  }

  private Station retry(HealthBoard health, Cancellations cancellations) {
    String application = topics.prefix() + "retry";
    return RetryStation.create(
        topics,
        found,
        settings.providers().keySet(),
        cancellations,
        health,
        meters,
        tracing.steps(application),
        serdes,
        streams(application),
        STOP_MARGIN);
  }

  private AttemptStations attempts(HealthBoard health, Cancellations cancellations) {
    Map<String, Model> models = new HashMap<>();
    settings.providers().forEach((name, provider) -> models.put(name, provider.toModel()));
    Map<String, RoutePolicy> triage = new HashMap<>();
    for (Route route : settings.routes().values()) {
      triage.put(route.name(), new RoutePolicy(route, models));
    }
    return new AttemptStations(
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
  }

  private Map<String, Object> streams(String application) {
    Map<String, Object> properties = new HashMap<>(kafka.streams(application, 1));
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stores.toString());
    return properties;
  }
}
