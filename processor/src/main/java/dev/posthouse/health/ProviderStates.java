package dev.posthouse.health;

import dev.posthouse.wire.internal.ProviderState;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is known of a provider, as it stands on the topic that the fleet shares. */
public final class ProviderStates {
  private ProviderStates() {}

  /**
   * The record.
   *
   * @param actor who says so: a process, or a person
   * @param at when
   */
  public static ProviderState record(
      String provider, ProviderHealth health, String actor, Instant at) {
    return ProviderState.newBuilder()
        .setProvider(provider)
        .setState(wireName(health.state()))
        .setSince(health.since())
        .setUntil(health.isShut() ? unless(health.until(), Instant.MAX) : null)
        .setReason(health.reason().isEmpty() ? null : health.reason())
        .setTimes(health.times())
        .setSilencedUntil(unless(health.silencedUntil(), Instant.EPOCH))
        .setActor(actor)
        .setAt(at)
        .build();
  }

  /** What a record says. */
  public static ProviderHealth read(ProviderState state) {
    ProviderHealth.State known =
        Arrays.stream(ProviderHealth.State.values())
            .filter(one -> wireName(one).equals(state.getState()))
            .findFirst()
            .orElse(ProviderHealth.State.PARKED);
    boolean open = known == ProviderHealth.State.OPEN;
    return new ProviderHealth(
        known,
        state.getSince(),
        open ? state.getSince() : or(state.getUntil(), Instant.MAX),
        state.getReason() == null ? "" : state.getReason(),
        state.getTimes(),
        or(state.getSilencedUntil(), Instant.EPOCH));
  }

  /** The name on the wire and for people, for example {@code circuit_open}. */
  public static String wireName(ProviderHealth.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable Instant unless(Instant moment, Instant none) {
    return moment.equals(none) ? null : moment;
  }

  private static Instant or(@Nullable Instant moment, Instant none) {
    return moment == null ? none : moment;
  }
}
