package dev.posthouse.health;

import dev.posthouse.job.Opening;
import dev.posthouse.settings.HealthSettings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Keeps the retries to one provider below a share of its first attempts: in a brownout, retries
 * multiply the load on what is short of capacity. Safe for use by many threads.
 */
public final class RetryBudget {

  /** A window moves on in so many steps. */
  private static final int STEPS = 12;

  private final HealthSettings.RetryBudget rules;
  private final InstantSource clock;
  private final Deque<Step> steps = new ArrayDeque<>();

  private static final class Step {
    private final Instant from;
    private int attempts;
    private int retries;

    private Step(Instant from) {
      this.from = from;
    }
  }

  public RetryBudget(HealthSettings.RetryBudget rules, InstantSource clock) {
    this.rules = rules;
    this.clock = clock;
  }

  /** A job calls the provider for the first time. */
  synchronized void attempted() {
    step().attempts++;
  }

  /** A job is to call the provider again. */
  public synchronized void retried() {
    step().retries++;
  }

  /** From when another retry may be granted: at once, if there is budget left. */
  public synchronized Opening openFrom() {
    Instant latest = step().from;
    int attempts = steps.stream().mapToInt(step -> step.attempts).sum();
    int retries = steps.stream().mapToInt(step -> step.retries).sum();
    if (retries < Math.max(rules.least(), rules.share() * attempts)) {
      return new Opening.Open();
    }
    return new Opening.Until(
        steps.stream()
            .filter(step -> step.retries > 0)
            .findFirst()
            .map(step -> step.from.plus(rules.window()))
            .orElse(latest));
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
