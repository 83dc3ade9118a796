package dev.posthouse.console.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;

/**
 * How often somebody may be wrong: {@value #EACH} times a minute from one address, {@value #ALL}
 * times from all. Safe for use by many threads.
 */
public final class LogInRate {
  static final int EACH = 5;
  static final int ALL = 60;
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int ADDRESSES = 10_000;
  private static final String EVERYBODY = "";

  private final InstantSource clock;
  private final LinkedHashMap<String, Deque<Instant>> failures = new LinkedHashMap<>();

  public LogInRate(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether somebody at an address may try. */
  public synchronized boolean mayTry(String address) {
    return count(address) < EACH && count(EVERYBODY) < ALL;
  }

  /** Somebody at an address was wrong. */
  public synchronized void failed(String address) {
    add(address);
    add(EVERYBODY);
    if (failures.size() > ADDRESSES) {
      failures.sequencedKeySet().removeFirst();
    }
  }

  private void add(String address) {
    failures.computeIfAbsent(address, _ -> new ArrayDeque<>()).addLast(clock.instant());
  }

  private int count(String address) {
    Deque<Instant> moments = failures.get(address);
    if (moments == null) {
      return 0;
    }
    Instant since = clock.instant().minus(WINDOW);
    while (!moments.isEmpty() && moments.getFirst().isBefore(since)) {
      moments.removeFirst();
    }
    return moments.size();
  }
}
