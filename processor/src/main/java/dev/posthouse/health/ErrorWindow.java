package dev.posthouse.health;

import dev.posthouse.settings.HealthSettings;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The last calls to a provider, and whether too many of them failed. Not safe for many threads.
 *
 * <p>Tested by {@code ProviderGateTest}.
 */
final class ErrorWindow {
  private final HealthSettings.Circuit rules;
  private final Deque<Call> calls = new ArrayDeque<>();
  private int failed;
  private int inARow;

  private record Call(Instant at, boolean failed) {}

  ErrorWindow(HealthSettings.Circuit rules) {
    this.rules = rules;
  }

  void add(boolean callFailed, Instant now) {
    calls.addLast(new Call(now, callFailed));
    failed += callFailed ? 1 : 0;
    inARow = callFailed ? inARow + 1 : 0;
    Instant begin = now.minus(rules.memory());
    while (calls.size() > rules.window() || calls.getFirst().at.isBefore(begin)) {
      failed -= calls.removeFirst().failed ? 1 : 0;
    }
  }

  /**
   * Whether so many of many calls failed that the provider is to be left alone.
   *
   * @param outlived calls in flight that began no later than the one which failed last
   */
  boolean isTooBad(int outlived) {
    return calls.size() >= rules.minimumCalls()
        && failed >= rules.errorRate() * (calls.size() + outlived);
  }

  /**
   * Whether the last few calls have all failed, and there are too few to judge them by their rate.
   * Of a tenth that fails, two fail in a row once in a hundred; so this is not for traffic that
   * will bring enough calls by itself.
   *
   * @param demand calls that are in flight, or wait to be made
   */
  boolean areAllOfFew(int demand) {
    return Math.min(inARow, calls.size()) >= rules.lowTraffic().failuresInARow()
        && calls.size() + demand < rules.minimumCalls();
  }
}
