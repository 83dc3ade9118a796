package dev.posthouse.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.testbench.Alone;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
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

  /** A JVM that has just begun compiles rather than works; on two busy cores for up to 20 s. */
  private static final int WARM_UP = Math.min(20_000, 4 * RetryBench.JOBS);

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
      bench.awaitAll(bench.submit("warm", WARM_UP, Duration.ZERO, Duration.ZERO));
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

  private static long percentile(long[] sorted, double share) {
    return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))];
  }
}
