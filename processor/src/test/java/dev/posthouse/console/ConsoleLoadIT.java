package dev.posthouse.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import dev.posthouse.settings.AccessSettings;
import dev.posthouse.testbench.Alone;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.URLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the console costs when it knows as much as it keeps: 100,000 jobs and a million dead
 * letters. In {@code mvn verify -Psoak} alone.
 */
@Alone
@EnabledIfSystemProperty(named = "posthouse.test.letters", matches = "\\d+")
class ConsoleLoadIT {
  private static final int JOBS = Integer.getInteger("posthouse.test.jobs", 100_000);
  private static final int LETTERS = Integer.getInteger("posthouse.test.letters", 1_000_000);
  private static final int QUESTIONS = 200;
  private static final int WATCHERS = 10;
  private static final Duration LIMIT = Duration.ofMillis(300);
  private static final double CORE = 0.05;

  private static ConsoleFixture console;

  @BeforeAll
  static void fill() {
    console = new ConsoleFixture(AccessSettings.OPEN);
    Instant now = Instant.now();
    for (int i = 0; i < JOBS; i++) {
      console.fleet.admitted("job-" + i, i % 2 == 0 ? "claude" : "gpt", now.minusMillis(JOBS - i));
    }
    for (int i = 0; i < LETTERS; i++) {
      console.fleet.index(
          "letter-" + i, "kind_" + i % 12, "Reason " + i % 40 + " of " + "abcdefgh".charAt(i % 8));
    }
  }

  @AfterAll
  static void stop() {
    console.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/overview",
        "/api/jobs",
        "/api/jobs?state=dead&provider=nobody",
        "/api/job?id=" + SampleFleet.FAILED_JOB,
        "/api/dead-letters/groups",
        "/api/dead-letters/groups?kind=kind_3&open=true",
        "/api/dead-letters?kind=kind_3&skip=50000",
        "/api/dead-letters?jobId=letter-17",
        "/api/providers/claude"
      })
  void eachViewIsAnsweredWithin300Milliseconds(String path) throws Exception {
    List<Duration> took = new ArrayList<>();
    for (int i = 0; i < QUESTIONS; i++) {
      long start = System.nanoTime();
      assertThat(console.send(console.request(path)).statusCode()).isEqualTo(200);
      took.add(Duration.ofNanos(System.nanoTime() - start));
    }
    took.sort(null);
    Duration p95 = took.get(QUESTIONS * 95 / 100);
    System.out.printf(
        "console: %-50s half within %d ms, 95 %% within %d ms%n",
        path, took.get(QUESTIONS / 2).toMillis(), p95.toMillis());

    assertThat(p95).isLessThan(LIMIT);
  }

  @Test
  void tenPeopleWhoWatchTakeLessThanATwentiethOfACore() throws Exception {
    List<InputStream> watching = new ArrayList<>();
    for (int i = 0; i < WATCHERS; i++) {
      URLConnection connection = console.url("/api/live").toURL().openConnection();
      connection.setRequestProperty("Accept", "text/event-stream");
      InputStream stream = connection.getInputStream();
      watching.add(stream);
      Thread.ofVirtual().start(() -> read(stream));
    }
    TimeUnit.SECONDS.sleep(5); // what is compiled once is not counted
    OperatingSystemMXBean machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long before = machine.getProcessCpuTime();
    long start = System.nanoTime();
    TimeUnit.SECONDS.sleep(20);
    double share = (double) (machine.getProcessCpuTime() - before) / (System.nanoTime() - start);
    System.out.printf("console: %d watch at %.1f %% of a core%n", WATCHERS, share * 100);

    assertThat(share).isLessThan(CORE);
    for (InputStream stream : watching) {
      stream.close();
    }
  }

  private static void read(InputStream stream) {
    try {
      var _ = stream.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // It is over.
    }
  }
}
