package dev.posthouse.process;

import dev.posthouse.admit.AdmitStation;
import dev.posthouse.attempt.AttemptStations;
import dev.posthouse.console.Console;
import dev.posthouse.console.ConsoleDesk;
import dev.posthouse.console.index.ConsoleIndex;
import dev.posthouse.console.index.KafkaOperations;
import dev.posthouse.content.Contents;
import dev.posthouse.health.HealthBoard;
import dev.posthouse.health.HealthMeters;
import dev.posthouse.health.ProviderGate;
import dev.posthouse.job.Cancellations;
import dev.posthouse.job.Model;
import dev.posthouse.job.Route;
import dev.posthouse.job.RoutePolicy;
import dev.posthouse.kafka.CancellationTail;
import dev.posthouse.kafka.Station;
import dev.posthouse.kafka.StoreMemory;
import dev.posthouse.metrics.Meter;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.factory.Providers;
import dev.posthouse.provider.factory.VendorModels;
import dev.posthouse.retry.RetryStation;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.Settings;
import dev.posthouse.station.StationResources;
import dev.posthouse.status.JobSource;
import dev.posthouse.status.PeerLink;
import dev.posthouse.status.StatusStation;
import dev.posthouse.wire.JobCancel;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Makes the stations that the roles of a process ask for, and what they stand on.
 *
 * <p>Tested by {@code JourneyIT}.
 */
final class StationMaker {

  private final Settings settings;
  private final Role.Selection selection;
  private final Path stores;
  private final StationResources resources;
  private final Console console;

  /**
   * @param stores the folder for what stations keep
   * @param console where the process answers
   */
  StationMaker(
      Settings settings,
      Role.Selection selection,
      Path stores,
      StationResources resources,
      Console console) {
    this.settings = settings;
    this.selection = selection;
    this.stores = stores;
    this.resources = resources;
    this.console = console;
  }

  /** Hands over each as soon as it is open, so that it is closed even if the next one fails. */
  void make(Stations stations) {
    SchemaRegistration.register(
        resources.topics(), settings.providers().keySet(), resources.serdes());
    HealthBoard health = FleetHealth.join(settings, resources, stations);
    if (does(Role.ADMIT)) {
      stations.add("admit", admit(health));
    }
    Cancellations cancellations = cancellations(stations);
    JobSource jobs = null;
    if (does(Role.STATUS)) {
      StatusStation status = status(health);
      stations.add("status", status);
      console.serve(status.finder());
      jobs = status.finder();
    }
    if (does(Role.CONSOLE)) {
      ConsoleIndex index = ConsoleIndex.following(resources);
      KafkaOperations operations = new KafkaOperations(resources, settings, health);
      stations.standOn(index, operations);
      console.open(new ConsoleDesk(index, operations, health, settings, jobs));
    }
    if (does(Role.RETRY)) {
      stations.add("retry", retry(health, cancellations));
    }
    stations.standOn(models());
    Contents contents = Contents.of(settings.contents(), resources.meters());
    stations.standOn(contents);
    AttemptStations attempts = attempts(health, cancellations, contents);
    for (ProviderSettings provider : settings.providers().values()) {
      if (selection.works(provider.name())) {
        ProviderGate gate = health.gate(provider.name());
        resources.meters().count(Meter.CALLS_RESENT, 0, provider.name());
        Provider calls =
            Providers.create(
                provider,
                System::getenv,
                gate::reported,
                () -> resources.meters().count(Meter.CALLS_RESENT, 1, provider.name()),
                settings.health().parking());
        stations.standOn(calls);
        HealthMeters.ofCalls(provider.name(), gate, Clock.systemUTC(), resources.meters());
        stations.add("attempt:" + provider.name(), attempts.create(provider, calls));
      }
    }
  }

  private ModelWatch models() {
    return ModelWatch.start(
        settings.providers().values().stream()
            .filter(provider -> selection.works(provider.name()))
            .toList(),
        settings.models(),
        new VendorModels(System::getenv),
        Clock.systemUTC(),
        resources.meters());
  }

  private boolean does(Role role) {
    return selection.roles().contains(role);
  }

  private Station admit(HealthBoard health) {
    return AdmitStation.create(
        resources,
        settings.routes(),
        settings.providers(),
        settings.admit(),
        settings.contents(),
        health,
        streams("admit"));
  }

  /** Whoever holds jobs must know which of them are cancelled. */
  private Cancellations cancellations(Stations stations) {
    if (!does(Role.ATTEMPT) && !does(Role.RETRY)) {
      return Cancellations.NONE;
    }
    CancellationTail tail =
        CancellationTail.start(
            () ->
                new KafkaConsumer<>(
                    resources.kafka().follower(),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer()),
            resources.topics().cancellations(),
            resources.serdes().deserializer(JobCancel.class));
    stations.standOn(tail);
    return tail;
  }

  private StatusStation status(HealthBoard health) {
    Map<String, Object> view =
        new HashMap<>(resources.kafka().view(resources.group("status"), console.address()));
    keepStores(view);
    return StatusStation.create(
        resources,
        settings.status().keep(),
        health::waitsFor,
        new PeerLink(console::fleetKey, console.fleetTls()),
        view);
  }

  private Station retry(HealthBoard health, Cancellations cancellations) {
    return RetryStation.create(
        resources, settings.providers().keySet(), cancellations, health, streams("retry"));
  }

  private AttemptStations attempts(
      HealthBoard health, Cancellations cancellations, Contents contents) {
    Map<String, Model> models = new HashMap<>();
    settings.providers().forEach((name, provider) -> models.put(name, provider.toModel()));
    Map<String, RoutePolicy> policies = new HashMap<>();
    for (Route route : settings.routes().values()) {
      policies.put(route.name(), new RoutePolicy(route, models));
    }
    return new AttemptStations(
        resources,
        policies,
        health,
        cancellations,
        contents,
        settings.attempt(),
        Clock.systemUTC());
  }

  private Map<String, Object> streams(String station) {
    Map<String, Object> properties =
        new HashMap<>(resources.kafka().streams(resources.group(station), 1));
    keepStores(properties);
    return properties;
  }

  private void keepStores(Map<String, Object> properties) {
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stores.toString());
    properties.putIfAbsent(
        StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StoreMemory.class.getName());
  }
}
