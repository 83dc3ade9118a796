package dev.posthouse.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a retry station's own process takes of a processor while its jobs wait. */
@Tag("timed")
class RetryWaitingIT {
  private static final Logger log = LoggerFactory.getLogger(RetryWaitingIT.class);

  /** The ordinary run has fewer of them; {@code mvn verify -Psoak} has 100,000. */
  private static final int WAITING = Integer.getInteger("posthouse.test.waiting", 5000);

  /** Over so much time the work is counted, wherever it begins. */
  private static final Duration WATCHED = Duration.ofSeconds(10);

  @TempDir Path folder;

  @Test
  void jobsWaitOnAnOpenCircuitForNextToNothing() throws Exception {
    try (RetryBench bench = new RetryBench(folder);
        RetryStationProcess station = bench.start(true)) {
      var _ = bench.submit("job", WAITING, Duration.ZERO, Duration.ZERO);
      await().atMost(Duration.ofSeconds(60)).until(bench::allAreTakenIn);

      // At first, what was taken in is compiled and compacted for.
      var work = new ArrayDeque<Work>();
      await()
          .atMost(Duration.ofSeconds(100))
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(500))
          .until(() -> cores(station, work) < 0.1);

      assertThat(bench.departures.jobs()).isZero();
      assertThat(station.peakHeap()).isLessThan(900);
    }
  }

  /** The processor time that a station has used by some moment. */
  private record Work(Instant until, Duration used) {}

  /**
   * How much of a processor the station has used for so long until now; infinite as long as it has
   * not been watched for so long.
   */
  private static double cores(RetryStationProcess station, Deque<Work> work) throws IOException {
    var now = new Work(Instant.now(), station.processorTime());
    work.addLast(now);
    @Nullable Work begin = null;
    while (!work.getFirst().until.plus(WATCHED).isAfter(now.until)) {
      begin = work.removeFirst();
    }
    if (begin == null) {
      return Double.POSITIVE_INFINITY;
    }
    double cores =
        (double) now.used.minus(begin.used).toMillis()
            / Duration.between(begin.until, now.until).toMillis();
    log.atInfo()
        .addKeyValue("cores", cores)
        .addKeyValue("peakHeapMiB", station.peakHeap())
        .log("Waiting on an open circuit");
    return cores;
  }
}
