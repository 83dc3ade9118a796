package dev.posthouse.health;

import dev.posthouse.settings.HealthSettings;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** The last calls to a provider, and whether too many of them failed. Not safe for many threads. */
final class ErrorWindow {
  private final HealthSettings.Circuit rules;
  private final Deque<Call> calls = new ArrayDeque<>();
  private int failed;

  private record Call(Instant at, boolean failed) {}

  ErrorWindow(HealthSettings.Circuit rules) {
    this.rules = rules;
  }

  void add(boolean callFailed, Instant now) {
    calls.addLast(new Call(now, callFailed));
    failed += callFailed ? 1 : 0;
    Instant begin = now.minus(rules.memory());
    while (calls.size() > rules.window() || calls.getFirst().at.isBefore(begin)) {
      failed -= calls.removeFirst().failed ? 1 : 0;
    }
  }

  boolean isTooBad() {
    return calls.size() >= rules.minimumCalls() && failed >= rules.errorRate() * calls.size();
  }
}
