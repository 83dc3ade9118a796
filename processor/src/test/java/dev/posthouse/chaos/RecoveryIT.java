package dev.posthouse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.dev.BrokerCluster;
import dev.posthouse.docs.Document;
import dev.posthouse.testbench.Alone;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
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
 * For how long a partition stands still when a process of three dies, stops or joins under steady
 * load, on three brokers: the longest time without a result in any partition, as a plain consumer
 * sees it. With {@code -Ddocs.write=true} it writes {@code docs/recovery.md}. It fails if a job is
 * lost or doubled; how long it lasts hangs on the machine.
 */
@Alone
@EnabledIfSystemProperty(named = "posthouse.test.recovery", matches = "true")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RecoveryIT {
  private static final Path PAGE = Document.PROJECT.resolve("docs/recovery.md");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int PROCESSES = 3;
  private static final int JOBS_EACH_SECOND = Integer.getInteger("recovery.jobs", 40);

  /** Until a process that has just begun is as quick as it will be. */
  private static final Duration WARM_UP = Duration.ofSeconds(20);

  private static final Duration STEADY = Duration.ofSeconds(10);

  /** In which the last of the pauses ends. */
  private static final Duration AFTER = Duration.ofSeconds(15);

  private static final Duration AFTER_A_KILL = Fleet.SESSION.plusSeconds(3);
  private static final Duration AFTER_A_STOP = Duration.ofSeconds(2);

  private static final String HEAD =
      """
      # Time to recover

      Made by `RecoveryIT` on DAY, with three brokers of Kafka KAFKA and every process in a JVM of its own on one machine with CPUS
      processors; do not edit. The command:

          mvn verify -Psoak -pl schemas,processor -Dit.test=RecoveryIT -Ddocs.write=true

      Three processes with all roles, unless it says otherwise, work RATE jobs a second, as many in each of PARTITIONS partitions; the
      provider answers within 50 to 150 ms. A plain consumer of committed records sees for how long no result comes in a partition: the
      longest such pause of any partition, before the event and from it on. A killed process is missed after the session
      time-out, here SESSION s; whoever is given its partitions then ends the transaction that it had open, which holds up what lies behind
      it. [Operating](operating.md#when-a-process-is-gone) says how, and which rebalance protocol is used, and why.
      A process that starts takes both processors for seconds here, which makes all pauses longer than where it has some of its own.
      "Load" is the machine's average over a minute. "Aim" is what is worked towards; what is above it is not reached.

      | event | longest pause before, s | longest pause, s | aim, s | jobs | lost | doubled | load |
      | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
      """;

  private static final List<String> rows = new ArrayList<>();
  private static BrokerCluster kafka;

  @TempDir Path folder;

  @BeforeAll
  static void startBrokers() {
    kafka = BrokerCluster.start(AppInfoParser.getVersion(), 3);
  }

  /** What happens to a fleet. */
  private interface Event {
    void happen(Fleet fleet) throws InterruptedException;
  }

  @Test
  @Order(1)
  void aProcessIsKilled() throws Exception {
    measure("SIGKILL of one process", PROCESSES, AFTER_A_KILL, fleet -> fleet.kill(0));
  }

  @Test
  @Order(5)
  void aProcessOfTwoIsKilled() throws Exception {
    measure("SIGKILL of one process of two", 2, AFTER_A_KILL, fleet -> fleet.kill(0));
  }

  @Test
  @Order(6)
  void theOnlyProcessIsKilledAndStartedAgain() throws Exception {
    measure(
        "SIGKILL of the only process, which is started again at once",
        1,
        AFTER_A_KILL,
        fleet -> {
          fleet.kill(0);
          fleet.start(0);
        });
  }

  @Test
  @Order(2)
  void aProcessStops() throws Exception {
    measure("SIGTERM of one process", PROCESSES, AFTER_A_STOP, fleet -> fleet.stop(0));
  }

  @Test
  @Order(3)
  void aProcessJoins() throws Exception {
    measure(
        "a further process joins",
        PROCESSES,
        AFTER_A_STOP,
        fleet -> {
          fleet.start(PROCESSES);
          fleet.awaitWorking(PROCESSES + 1);
        });
  }

  @Test
  @Order(4)
  void aRollingRestart() throws Exception {
    measure(
        "a rolling restart: SIGTERM of each in turn, replaced before the next stops",
        PROCESSES,
        AFTER_A_STOP,
        fleet -> {
          for (int member = 0; member < PROCESSES; member++) {
            fleet.stop(member);
            fleet.start(member);
            fleet.awaitWorking(PROCESSES);
          }
        });
  }

  private void measure(String name, int processes, Duration aim, Event event) throws Exception {
    String prefix = "recovery-%d.".formatted(rows.size());
    try (LedgerServer server = new LedgerServer(Duration.ofMillis(50), Duration.ofMillis(150));
        Fleet fleet =
            new Fleet(folder, kafka.bootstrapServers(), prefix, "127.0.0.1", server, 100)) {
      IntStream.range(0, processes).forEach(fleet::start);
      fleet.awaitWorking(processes);
      try (Jobs jobs = new Jobs(kafka.bootstrapServers(), prefix);
          OutcomeReader reader = new OutcomeReader(kafka.bootstrapServers(), prefix)) {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> submitted =
            jobs.submitSteadily(Fleet.PARTITIONS, JOBS_EACH_SECOND / Fleet.PARTITIONS, over);
        reader.readFor(WARM_UP);
        reader.longestPause();
        reader.readFor(STEADY);
        Duration before = reader.longestPause();

        CompletableFuture<Void> happened =
            CompletableFuture.runAsync(() -> run(event, fleet), Thread::startVirtualThread);
        while (!happened.isDone()) {
          reader.read();
        }
        happened.join();
        reader.readFor(AFTER);
        Duration pause = reader.longestPause();
        over.set(true);
        submitted.join();
        reader.readAll(jobs.ids(), PATIENCE);
        reader.readFor(Duration.ofSeconds(3));

        int lost = reader.lost(jobs.ids()).size();
        int doubled = reader.doubled().size();
        rows.add(
            String.format(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %d | %d | %d | %d | %.0f |\n",
                name,
                before.toMillis() / 1000.0,
                pause.toMillis() / 1000.0,
                aim.toSeconds(),
                jobs.ids().size(),
                lost,
                doubled,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        System.out.print(rows.getLast());
        assertThat(lost).isZero();
        assertThat(doubled).isZero();
      }
    }
  }

  private static void run(Event event, Fleet fleet) {
    try {
      event.happen(fleet);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @AfterAll
  static void stopBrokers() {
    kafka.close();
  }

  @AfterEach
  void write() throws IOException {
    if (!Document.WRITE) {
      return;
    }
    String head =
        HEAD.replace("DAY", LocalDate.now(ZoneOffset.UTC).toString())
            .replace("KAFKA", AppInfoParser.getVersion())
            .replace("CPUS", Integer.toString(Runtime.getRuntime().availableProcessors()))
            .replace("RATE", Integer.toString(JOBS_EACH_SECOND))
            .replace("PARTITIONS", Integer.toString(Fleet.PARTITIONS))
            .replace("SESSION", Long.toString(Fleet.SESSION.toSeconds()));
    Files.writeString(PAGE, head + rows.stream().collect(Collectors.joining()));
  }
}
