package dev.posthouse.retry;

import dev.posthouse.metrics.Meter;
import dev.posthouse.metrics.Meters;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many jobs wait in the partitions of this process. Safe for use by many threads.
 *
 * <p>Tested by {@code RetryStationTest}.
 */
final class WaitingMeter {
  private final Map<Integer, Long> partitions = new ConcurrentHashMap<>();

  WaitingMeter(Meters meters) {
    meters.gauge(
        Meter.JOBS_WAITING, () -> partitions.values().stream().mapToLong(Long::longValue).sum());
  }

  /** So many wait in a partition now. */
  void count(int partition, long jobs) {
    partitions.put(partition, jobs);
  }

  /** A partition is another process's now. */
  void forget(int partition) {
    partitions.remove(partition);
  }
}
