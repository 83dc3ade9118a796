package dev.posthouse.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.BrokerCluster;
import dev.posthouse.docs.Document;
import dev.posthouse.testbench.Alone;
import dev.posthouse.testbench.Shows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The crash table: what a fault costs, P1 and P5, with real processes on three brokers. It could
 * fail: the last row is of a processor without transactions, in which the same reader finds jobs
 * with two outcomes.
 */
@Alone
@EnabledIfSystemProperty(named = "posthouse.test.crash-table", matches = "true")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CrashTableIT {
  private static final Path PAGE = Document.PROJECT.resolve("docs/crash-table.md");
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /** How long the calls in flight stand still before the fault. */
  private static final Duration STILL = Duration.ofSeconds(3);

  /** Of the worker that is killed. */
  private static final int MANY = Integer.getInteger("crash-table.calls", 4000);

  private static final int SOME = 300;
  private static final List<CrashRow> rows = new ArrayList<>();
  private static BrokerCluster kafka;

  @TempDir Path folder;

  @BeforeAll
  static void startBrokers() {
    kafka = BrokerCluster.start(AppInfoParser.getVersion(), 3);
  }

  /** A step of a scenario. */
  private interface Step {
    void take(Fleet fleet) throws InterruptedException;
  }

  @Shows(
      promises = {"P1", "P5"},
      faults = "a process is killed with its calls in flight, on three brokers",
      counts = "4,000 calls in flight",
      control = "CrashTableIT.theControlIsAProcessorWithoutTransactions")
  @Test
  @Order(1)
  void aWorkerIsKilled() throws InterruptedException {
    CrashRow row =
        measured("SIGKILL of one of two processes", 2, MANY, 2 * MANY, fleet -> fleet.kill(0));

    assertThat(row.inFlight()).as("at the one that was killed").isGreaterThan(MANY * 3 / 4);
  }

  @Test
  @Order(2)
  void theWholeFleetIsKilled() throws InterruptedException {
    measured(
        "SIGKILL of all three processes, which are started again at once",
        3,
        SOME,
        4 * SOME,
        fleet -> {
          for (int member = 0; member < 3; member++) {
            fleet.kill(member);
          }
          for (int member = 0; member < 3; member++) {
            fleet.start(member);
          }
        });
  }

  @Test
  @Order(3)
  void aBrokerIsKilled() throws InterruptedException {
    CrashRow row =
        measured(
            "SIGKILL of one of three brokers",
            3,
            SOME,
            4 * SOME,
            _ -> kafka.brokers().getFirst().kill());
    kafka.resume();

    assertThat(row.calledAgain()).as("no process died").isZero();
  }

  @Test
  @Order(4)
  void partitionsMove() throws InterruptedException {
    measured("a further process joins three", 3, SOME, 4 * SOME, fleet -> fleet.start(3));
  }

  @Test
  @Order(5)
  void aDeploy() throws InterruptedException {
    measured(
        "SIGTERM of three processes in turn, each replaced before the next stops",
        3,
        SOME,
        4 * SOME,
        fleet -> {
          for (int member = 0; member < 3; member++) {
            fleet.stop(member);
            fleet.start(member);
            fleet.awaitWorking(3);
          }
        });
  }

  @Test
  @Order(6)
  void theControlIsAProcessorWithoutTransactions() throws InterruptedException {
    String prefix = "control.";
    try (LedgerServer server = new LedgerServer(Duration.ofMillis(10), Duration.ofMillis(10));
        Fleet fleet = new Fleet(folder, kafka.bootstrapServers(), prefix, "127.0.0.1", server, 1)) {
      // Makes the topics.
      fleet.start(0);
      fleet.awaitWorking(1);
      fleet.stop(0);
      try (Jobs jobs = new Jobs(kafka.bootstrapServers(), prefix);
          OutcomeReader reader = new OutcomeReader(kafka.bootstrapServers(), prefix)) {
        jobs.submit(300);
        fleet.startNaive(1);
        await().atMost(PATIENCE).until(() -> server.calls().size() > 50);
        server.hold();
        await().atMost(PATIENCE).until(() -> server.inFlight() == 1);
        long fault = System.nanoTime();
        int inFlight = server.inFlight();
        fleet.kill(1);
        server.release();
        fleet.startNaive(1);
        reader.readAll(jobs.ids(), Duration.ofMinutes(1));
        Duration time = Duration.ofNanos(reader.lastChange() - fault);
        reader.readOn(STILL);
        CrashRow row =
            CrashRow.of(
                "Control: SIGKILL of a processor without transactions, started again",
                inFlight,
                reader,
                jobs.ids(),
                server,
                time);
        rows.add(row);

        assertThat(row.doubled()).isPositive();
      }
    }
  }

  /** All calls are held until they stand still; then comes the fault, and they are answered. */
  private CrashRow measured(String fault, int processes, int calls, int jobCount, Step step)
      throws InterruptedException {
    String prefix = "crash-%d.".formatted(rows.size());
    try (LedgerServer server = new LedgerServer(Duration.ofMillis(500), Duration.ofSeconds(2));
        Fleet fleet =
            new Fleet(folder, kafka.bootstrapServers(), prefix, "127.0.0.1", server, calls)) {
      IntStream.range(0, processes).forEach(fleet::start);
      fleet.awaitWorking(processes);
      try (Jobs jobs = new Jobs(kafka.bootstrapServers(), prefix);
          OutcomeReader reader = new OutcomeReader(kafka.bootstrapServers(), prefix)) {
        server.hold();
        jobs.submit(jobCount);
        int[] before = {-1};
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(500))
            .during(STILL)
            .until(
                () -> {
                  int now = server.inFlight();
                  boolean still = now > 0 && now == before[0];
                  before[0] = now;
                  return still;
                });
        int inFlight = server.inFlight(Fleet.caller(0));
        long moment = System.nanoTime();
        server.release();
        step.take(fleet);
        reader.readAll(jobs.ids(), PATIENCE);
        Duration time = Duration.ofNanos(reader.lastChange() - moment);
        reader.readOn(STILL);
        CrashRow row = CrashRow.of(fault, inFlight, reader, jobs.ids(), server, time);
        rows.add(row);

        assertThat(reader.lost(jobs.ids())).isEmpty();
        assertThat(reader.doubled()).isEmpty();
        return row;
      }
    }
  }

  @AfterAll
  static void stopBrokers() {
    kafka.close();
  }

  @AfterEach
  void write() throws IOException {
    Files.writeString(
        PAGE,
        CrashRow.page(rows, AppInfoParser.getVersion(), LocalDate.now(ZoneOffset.UTC).toString()));
  }
}
