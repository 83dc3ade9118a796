package dev.posthouse.health;

import dev.posthouse.job.Opening;
import dev.posthouse.wire.internal.ProviderState;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is known of a provider, as it stands on the topic that the fleet shares. */
public final class ProviderStates {

  /** In a record, whose field is never null: nothing was ever found. */
  private static final Instant NEVER = Instant.EPOCH;

  private ProviderStates() {}

  /**
   * The record.
   *
   * @param actor who reports it: a process, or a person
   * @param at when
   */
  public static ProviderState record(
      String provider, ProviderHealth health, String actor, Instant at) {
    return ProviderState.newBuilder()
        .setProvider(provider)
        .setState(wireName(health.state()))
        .setSince(Objects.requireNonNullElse(health.since(), NEVER))
        .setUntil(health.opens() instanceof Opening.Until(Instant moment) ? moment : null)
        .setReason(health.reason().isEmpty() ? null : health.reason())
        .setTimes(health.times())
        .setSilencedUntil(health.silencedUntil())
        .setActor(actor)
        .setAt(at)
        .build();
  }

  /** What a record reports. */
  public static ProviderHealth read(ProviderState state) {
    ProviderHealth.State known =
        Arrays.stream(ProviderHealth.State.values())
            .filter(one -> wireName(one).equals(state.getState()))
            .findFirst()
            .orElse(ProviderHealth.State.PARKED);
    return new ProviderHealth(
        known,
        state.getSince().equals(NEVER) ? null : state.getSince(),
        opens(known, state.getUntil()),
        state.getReason() == null ? "" : state.getReason(),
        state.getTimes(),
        state.getSilencedUntil());
  }

  /** The name on the wire and for people, for example {@code circuit_open}. */
  public static String wireName(ProviderHealth.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static Opening opens(ProviderHealth.State state, @Nullable Instant until) {
    if (state == ProviderHealth.State.OPEN) {
      return new Opening.Open();
    }
    return until == null ? new Opening.Unknown() : new Opening.Until(until);
  }
}
