package dev.posthouse.health;

import dev.posthouse.job.Opening;
import dev.posthouse.settings.HealthSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the retries to one provider below a share of its first attempts: in a brownout, retries
 * multiply the load on what is short of capacity. Safe for use by many threads.
 */
public final class RetryBudget {

  /** A window moves on in so many steps. */
  private static final int STEPS = 12;

  private final HealthSettings.RetryBudget rules;
  private final InstantSource clock;
  private final BooleanSupplier isIdle;
  private final Deque<Step> steps = new ArrayDeque<>();

  /** Null before the first. */
  private @Nullable Instant lastRetry;

  private static final class Step {
    private final Instant from;
    private int attempts;
    private int retries;

    private Step(Instant from) {
      this.from = from;
    }
  }

  /**
   * @param isIdle whether the provider has so few calls that retries cannot harm it; called without
   *     a lock of the budget's
   */
  public RetryBudget(
      HealthSettings.RetryBudget rules, InstantSource clock, BooleanSupplier isIdle) {
    this.rules = rules;
    this.clock = clock;
    this.isIdle = isIdle;
  }

  /** A job calls the provider for the first time. */
  synchronized void attempted() {
    step().attempts++;
  }

  /** A job calls the provider again. */
  synchronized void retried() {
    step().retries++;
    lastRetry = clock.instant();
  }

  /**
   * From when another retry may be granted by what is known now: at once, if there is budget left
   * or the provider is idle. Else when enough of the window has passed, or its turn has come:
   * retries beyond the budget go one behind the other, as far apart as those within it are on
   * average, and not all together after a whole window.
   */
  public Opening openFrom() {
    return isIdle.getAsBoolean() ? new Opening.Open() : roomFrom();
  }

  private synchronized Opening roomFrom() {
    step();
    int attempts = attempts();
    int retries = retries();
    if (hasRoom(attempts, retries)) {
      return new Opening.Open();
    }
    Instant next = nextBeyond();
    for (Step step : steps) {
      Instant passed = step.from.plus(rules.window());
      attempts -= step.attempts;
      retries -= step.retries;
      if (!passed.isBefore(next) || hasRoom(attempts, retries)) {
        return new Opening.Until(passed.isBefore(next) ? passed : next);
      }
    }
    return new Opening.Until(next);
  }

  private boolean hasRoom(int attempts, int retries) {
    return retries < granted(attempts);
  }

  private double granted(int attempts) {
    return Math.max(rules.least(), rules.share() * attempts);
  }

  private Instant nextBeyond() {
    Instant now = clock.instant();
    Duration counted = Duration.between(steps.isEmpty() ? now : steps.getFirst().from, now);
    Duration least = rules.window().dividedBy(STEPS);
    Duration apart =
        (counted.compareTo(least) < 0 ? least : counted)
            .dividedBy((long) Math.max(1, granted(attempts())));
    return lastRetry == null ? now : lastRetry.plus(apart);
  }

  private int attempts() {
    return steps.stream().mapToInt(step -> step.attempts).sum();
  }

  private int retries() {
    return steps.stream().mapToInt(step -> step.retries).sum();
  }

  private Step step() {
    Instant now = clock.instant();
    while (!steps.isEmpty() && !steps.getFirst().from.plus(rules.window()).isAfter(now)) {
      steps.removeFirst();
    }
    if (steps.isEmpty()
        || !steps.getLast().from.plus(rules.window().dividedBy(STEPS)).isAfter(now)) {
      steps.addLast(new Step(now));
    }
    return steps.getLast();
  }
}
