package dev.posthouse.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.testbench.Alone;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The retry station under load, in a JVM of its own with less than 1 GB of heap: P3. */
@Alone
class RetryLoadIT {
  private static final Logger log = LoggerFactory.getLogger(RetryLoadIT.class);

  /** The ordinary run has fewer of them; {@code mvn verify -Psoak} has 100,000. */
  private static final int WAITING = Integer.getInteger("posthouse.test.waiting", 10_000);

  /** Over so much time the work is counted, wherever it begins. */
  private static final Duration WATCHED = Duration.ofSeconds(10);

  @TempDir Path folder;
  private RetryBench bench;

  @BeforeEach
  void open() throws ExecutionException, InterruptedException {
    bench = new RetryBench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void pendingJobsLeaveOnTime() throws IOException {
    try (RetryStationProcess station = bench.start()) {
      // A JVM that has just begun compiles rather than works; on two busy cores for 20 s.
      bench.awaitAll(bench.submit("warm", 20_000, Duration.ZERO, Duration.ZERO));
      List<RetryBench.Job> jobs =
          bench.submit("job", RetryBench.JOBS, RetryBench.scaled(25), RetryBench.scaled(22));
      await().atMost(Duration.ofSeconds(60)).until(bench::allAreTakenIn);
      assertThat(Instant.now())
          .describedAs("all jobs are pending before the first is due")
          .isBefore(jobs.getFirst().due());

      bench.awaitAll(jobs);

      long[] appended = bench.lateness(jobs, SentRecords.Departure::appendedAt);
      long[] readable = bench.lateness(jobs, SentRecords.Departure::readAt);
      log.atInfo()
          .addKeyValue("appendedP50", percentile(appended, 0.5))
          .addKeyValue("appendedP99", percentile(appended, 0.99))
          .addKeyValue("appendedMost", appended[appended.length - 1])
          .addKeyValue("readableP50", percentile(readable, 0.5))
          .addKeyValue("readableP99", percentile(readable, 0.99))
          .addKeyValue("readableMost", readable[readable.length - 1])
          .addKeyValue("peakHeapMiB", station.peakHeap())
          .log("Lateness in milliseconds");
      assertThat(appended[0]).describedAs("none is early").isGreaterThanOrEqualTo(0);
      assertThat(percentile(appended, 0.99)).isLessThan(250);
      assertThat(bench.departures.repeated()).isEmpty();
      assertThat(station.peakHeap()).isLessThan(900);
    }
  }

  @Test
  void jobsWaitOnAnOpenCircuitForNextToNothing() throws IOException {
    try (RetryStationProcess station = bench.start(true)) {
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

  private static long percentile(long[] sorted, double share) {
    return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))];
  }
}
