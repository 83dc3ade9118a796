package dev.posthouse.process;

import dev.posthouse.health.HealthBoard;
import dev.posthouse.health.HealthMeters;
import dev.posthouse.health.StateExchange;
import dev.posthouse.health.StateReader;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.station.StationResources;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.ProviderState;
import java.time.Clock;
import java.util.Random;
import java.util.UUID;

/**
 * What the fleet knows of its providers, shared by this process.
 *
 * <p>Tested by {@code HealthIT}.
 */
final class FleetHealth {
  private FleetHealth() {}

  /** Nobody is called before all is known that the fleet has found out. */
  static HealthBoard join(Settings settings, StationResources resources, Stations stations) {
    KafkaProperties kafka = resources.kafka();
    Topics topics = resources.topics();
    WireSerdes serdes = resources.serdes();
    StateExchange exchange =
        new StateExchange(
            topics.providerState(),
            new StateReader(
                kafka.follower(), topics.providerState(), serdes.deserializer(ProviderState.class)),
            kafka.submitter(),
            serdes.serializer(),
            "process " + UUID.randomUUID(),
            Clock.systemUTC());
    stations.standOn(exchange);
    HealthBoard health =
        new HealthBoard(
            settings.providers().values(),
            settings.health(),
            Clock.systemUTC(),
            new Random(),
            exchange::publish);
    exchange.start(health);
    for (String provider : settings.providers().keySet()) {
      HealthMeters.ofState(provider, health.gate(provider), Clock.systemUTC(), resources.meters());
    }
    return health;
  }
}
