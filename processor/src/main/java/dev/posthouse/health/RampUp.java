package dev.posthouse.health;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Lets a provider that was shut have its calls back little by little: the backlog must not knock it
 * over again. Not safe for use by several threads.
 *
 * <p>Tested by {@code ProviderGateTest}.
 */
final class RampUp {

  /** The share of the limits that is used at first. */
  private static final double FIRST = 0.1;

  private final Duration usual;

  /** Null before the first. */
  private @Nullable Span span;

  private record Span(Instant from, Duration length) {
    boolean isOver(Instant now) {
      return !now.isBefore(from.plus(length));
    }

    double done(Instant now) {
      return (double) Duration.between(from, now).toMillis() / length.toMillis();
    }
  }

  /**
   * @param usual how long it takes until all calls are let through
   */
  RampUp(Duration usual) {
    this.usual = usual;
  }

  /** The provider is called again after an outage. */
  void beginAfterOutage(Instant now) {
    span = new Span(now, usual);
  }

  /**
   * The provider will be called again after a silence that it asked for: the more slowly, the
   * longer it is. A ramp-up under way goes on.
   */
  void beginAfterSilence(Instant until, Instant now) {
    Duration silence = Duration.between(now, until);
    if (silence.isPositive() && isOver(now)) {
      span = new Span(until, silence.compareTo(usual) < 0 ? silence : usual);
    }
  }

  /** The share of the limits that is to be used, above 0 and at most 1. */
  double fraction(Instant now) {
    return span == null || span.isOver(now) ? 1 : FIRST + (1 - FIRST) * Math.max(0, span.done(now));
  }

  private boolean isOver(Instant now) {
    return span == null || span.isOver(now);
  }
}
