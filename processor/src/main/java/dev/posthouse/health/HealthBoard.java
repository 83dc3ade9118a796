package dev.posthouse.health;

import dev.posthouse.job.Availability;
import dev.posthouse.job.Opening;
import dev.posthouse.job.Parking;
import dev.posthouse.settings.HealthSettings;
import dev.posthouse.settings.ProviderSettings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * The health of all providers, those too that other processes call: one gate for each. Safe for use
 * by many threads.
 */
public final class HealthBoard implements Availability {
  private final Map<String, ProviderGate> gates = new LinkedHashMap<>();
  private final InstantSource clock;

  /**
   * @param changes takes what this process finds out of a provider; see {@link ProviderGate}
   */
  public HealthBoard(
      Collection<ProviderSettings> providers,
      HealthSettings rules,
      InstantSource clock,
      RandomGenerator random,
      BiConsumer<String, ProviderHealth> changes) {
    this.clock = clock;
    for (ProviderSettings provider : providers) {
      gates.put(
          provider.name(),
          new ProviderGate(
              provider, rules, clock, random, health -> changes.accept(provider.name(), health)));
    }
  }

  /** The gate of a provider of the settings. */
  public ProviderGate gate(String provider) {
    return Objects.requireNonNull(gates.get(provider), provider);
  }

  /** Nobody knows when one that is not in the settings will be. */
  @Override
  public Opening openFrom(String provider) {
    ProviderGate gate = gates.get(provider);
    return gate == null ? new Opening.Unknown() : gate.openFrom();
  }

  @Override
  public Opening retriesFrom(String provider) {
    ProviderGate gate = gates.get(provider);
    return gate == null ? new Opening.Open() : gate.retries().openFrom();
  }

  @Override
  public boolean hasRoom(String provider) {
    ProviderGate gate = gates.get(provider);
    return gate != null && gate.spareCapacity(Load.UNKNOWN) > 0;
  }

  @Override
  public boolean hasAnswered(String provider, Instant from, Instant until) {
    ProviderGate gate = gates.get(provider);
    return gate != null && gate.hasAnswered(from, until);
  }

  @Override
  public Optional<Parking> parking(String provider) {
    ProviderGate gate = gates.get(provider);
    return gate == null ? Optional.empty() : gate.health().parking();
  }

  /** Why a provider is not called just now, in words; empty if it may be. */
  public Optional<String> waitsFor(String provider) {
    ProviderGate gate = gates.get(provider);
    return gate == null
        ? Optional.empty()
        : ProviderStates.waitsFor(provider, gate.health(), clock.instant());
  }

  @Override
  public long openings() {
    return gates.values().stream().mapToLong(ProviderGate::openings).sum();
  }

  /**
   * The spare capacity of the other providers for jobs that wait for one which has none.
   *
   * @param load of one such job
   */
  public SpareCapacity spareCapacityBeside(String provider, Load load) {
    Map<String, Integer> spare = new HashMap<>();
    gates.forEach(
        (name, gate) -> spare.put(name, name.equals(provider) ? 0 : gate.spareCapacity(load)));
    return new SpareCapacity(spare);
  }

  /**
   * Takes in what was reported of a provider.
   *
   * @return what is known now; empty for a provider that is not in the settings
   */
  public Optional<ProviderHealth> merge(String provider, ProviderHealth reported) {
    ProviderGate gate = gates.get(provider);
    if (gate == null) {
      return Optional.empty();
    }
    gate.merge(reported);
    return Optional.of(gate.health());
  }
}
