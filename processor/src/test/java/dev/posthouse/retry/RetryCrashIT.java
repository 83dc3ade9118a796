package dev.posthouse.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A retry station that is killed is soon back, and no job is lost or sent twice. */
@Tag("timed")
class RetryCrashIT {
  private static final Logger log = LoggerFactory.getLogger(RetryCrashIT.class);

  /**
   * 3 s until the group misses the killed one, 5 s for a JVM to start and 4 s to read 150,000
   * entries of the changelog on two busy cores; and three times that, for a machine that is busier
   * still.
   */
  private static final Duration BACK_WITHIN = Duration.ofSeconds(36);

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
  void noneIsLostOrRepeatedWhenTheStationIsKilledHalfWayAndItIsSoonBack()
      throws IOException, InterruptedException {
    List<RetryBench.Job> jobs;
    long killedAt;
    try (RetryStationProcess station = bench.start()) {
      // It works before the first of the others is due, however long it takes to start.
      bench.awaitAll(bench.submit("first", 1, Duration.ZERO, Duration.ZERO));
      jobs = bench.submit("job", RetryBench.JOBS, RetryBench.scaled(15), RetryBench.scaled(30));
      RetryBench.Job half = jobs.get(jobs.size() / 2);
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> bench.departures.jobs() > 1 && Instant.now().isAfter(half.due()));
      station.kill();
      killedAt = System.currentTimeMillis();
    }
    assertThat(bench.departures.jobs()).isLessThan(jobs.size());

    try (RetryStationProcess _ = bench.start()) {
      bench.awaitAll(jobs);
    }

    long backAfter =
        jobs.stream()
                .mapToLong(
                    job -> Objects.requireNonNull(bench.departures.of(job.id())).appendedAt())
                .filter(appendedAt -> appendedAt > killedAt)
                .min()
                .orElseThrow()
            - killedAt;
    log.atInfo().addKeyValue("backAfter", backAfter).log("Milliseconds from kill to work");
    assertThat(bench.departures.repeated()).isEmpty();
    assertThat(bench.lateness(jobs, SentRecords.Departure::appendedAt)[0])
        .describedAs("none is early")
        .isGreaterThanOrEqualTo(0);
    assertThat(backAfter).isLessThan(BACK_WITHIN.toMillis());
  }

  /** What a restart has to read does not grow with the days that the station has worked. */
  @Test
  void theChangelogIsKeptShort() throws IOException, ExecutionException, InterruptedException {
    try (RetryStationProcess _ = bench.start()) {
      bench.awaitAll(bench.submit("job", 1, Duration.ZERO, Duration.ZERO));

      Config config = bench.changelog();

      assertThat(config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value()).isEqualTo("compact");
      assertThat(config.get(TopicConfig.SEGMENT_BYTES_CONFIG).value())
          .isEqualTo(Integer.toString(65 << 20));
      assertThat(config.get(TopicConfig.DELETE_RETENTION_MS_CONFIG).value())
          .isEqualTo(Long.toString(Duration.ofHours(1).toMillis()));
    }
  }
}
