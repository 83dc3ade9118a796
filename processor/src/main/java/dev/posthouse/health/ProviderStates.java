package dev.posthouse.health;

import dev.posthouse.job.Opening;
import dev.posthouse.wire.internal.ProviderState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is known of a provider, as it stands on the topic that the fleet shares. */
public final class ProviderStates {

  /** In a record, whose field is never null: nothing was ever found. */
  private static final Instant NEVER = Instant.EPOCH;

  /** Of a provider that may be called, and has nothing left of its account's limits. */
  static final String WAITING_FOR_QUOTA = "waiting_for_quota";

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
        .setQuotaUntil(health.quotaUntil())
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
        state.getSilencedUntil(),
        state.getQuotaUntil());
  }

  /** The name on the wire and for people, for example {@code circuit_open}. */
  public static String wireName(ProviderHealth.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /** The state at a moment, for people: the wire's, or {@code waiting_for_quota}. */
  public static String word(ProviderHealth health, Instant now) {
    return health.isWaitingForQuota(now) ? WAITING_FOR_QUOTA : wireName(health.state());
  }

  /** All words that {@link #word} knows. */
  static List<String> words() {
    return Stream.concat(
            Arrays.stream(ProviderHealth.State.values()).map(ProviderStates::wireName),
            Stream.of(WAITING_FOR_QUOTA))
        .toList();
  }

  /** Until when a provider is not called, and why, in words; empty if it may be called now. */
  public static Optional<String> waitsFor(String provider, ProviderHealth health, Instant now) {
    if (health.isWaitingForQuota(now)) {
      return Optional.of(
          "%s reports that nothing is left of its account's limits until %s"
              .formatted(provider, second(Objects.requireNonNull(health.quotaUntil()))));
    }
    Instant silenced = health.silencedUntil();
    if (!health.isShut() && silenced != null && silenced.isAfter(now)) {
      return Optional.of(
          "%s asked not to be called until %s".formatted(provider, second(silenced)));
    }
    String reason = health.reason().isEmpty() ? "" : ": " + health.reason();
    return switch (health.opens()) {
      case Opening.Open _ -> Optional.empty();
      case Opening.Until(Instant moment) ->
          Optional.of(
              "%s is %s until %s%s"
                  .formatted(provider, shut(health.state()), second(moment), reason));
      case Opening.Unknown _ ->
          Optional.of(
              "%s is %s until somebody resumes it%s"
                  .formatted(provider, shut(health.state()), reason));
    };
  }

  private static Instant second(Instant moment) {
    return moment.truncatedTo(ChronoUnit.SECONDS);
  }

  private static String shut(ProviderHealth.State state) {
    return switch (state) {
      case OPEN -> "open";
      case CIRCUIT_OPEN -> "shut";
      case PARKED -> "parked";
    };
  }

  private static Opening opens(ProviderHealth.State state, @Nullable Instant until) {
    if (state == ProviderHealth.State.OPEN) {
      return new Opening.Open();
    }
    return until == null ? new Opening.Unknown() : new Opening.Until(until);
  }
}
