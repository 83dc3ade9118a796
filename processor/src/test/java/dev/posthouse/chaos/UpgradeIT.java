package dev.posthouse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.dev.BrokerCluster;
import dev.posthouse.testbench.Alone;
import dev.posthouse.testbench.Shows;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * P1 and P5 while a fleet is brought from another version to this one under load, one process after
 * the other with its stores, then back and forth again: both versions work side by side, and each
 * reads what the other has written. The other version is what a build of it has left in the folder
 * {@code upgrade.from}: {@code processor/target}, or an archive that was unpacked.
 */
@Alone
@EnabledIfSystemProperty(named = "upgrade.from", matches = ".+")
class UpgradeIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Duration QUIET = Duration.ofSeconds(3);

  /** With the versions as they are after a step. */
  private static final Duration SIDE_BY_SIDE = Duration.ofSeconds(5);

  private static final int PROCESSES = 3;
  private static final int JOBS_EACH_SECOND = 3;
  private static final String PREFIX = "upgrade.";
  private static final String THIS = System.getProperty("java.class.path");

  @TempDir Path folder;

  @Shows(
      promises = {"P1", "P5"},
      faults = "a rolling upgrade from another version, one process rolled back, upgraded again",
      counts = PROCESSES + " processes, 3 brokers",
      control = "CrashTableIT.theControlIsAProcessorWithoutTransactions")
  @Test
  void aFleetIsUpgradedUnderLoad() throws Exception {
    String other = classPath(Path.of(System.getProperty("upgrade.from")));
    try (BrokerCluster kafka = BrokerCluster.start(AppInfoParser.getVersion(), 3);
        LedgerServer server = new LedgerServer(Duration.ofMillis(200), Duration.ofSeconds(2));
        Fleet fleet =
            new Fleet(folder, kafka.bootstrapServers(), PREFIX, "127.0.0.1", server, 100)) {
      IntStream.range(0, PROCESSES).forEach(member -> fleet.start(member, other));
      fleet.awaitWorking(PROCESSES);
      try (Jobs jobs = new Jobs(kafka.bootstrapServers(), PREFIX);
          OutcomeReader reader = new OutcomeReader(kafka.bootstrapServers(), PREFIX)) {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> submitted =
            jobs.submitSteadily(Fleet.PARTITIONS, JOBS_EACH_SECOND, over);
        reader.readFor(SIDE_BY_SIDE);
        assertThat(reader.ended()).as("answered by the other version").isPositive();

        for (int member = 0; member < PROCESSES; member++) {
          replace(fleet, member, THIS);
          reader.readFor(SIDE_BY_SIDE);
        }
        int byBoth = reader.ended();
        replace(fleet, 0, other);
        reader.readFor(SIDE_BY_SIDE);
        replace(fleet, 0, THIS);
        reader.readFor(SIDE_BY_SIDE);
        over.set(true);
        submitted.join();
        reader.readAll(jobs.ids(), PATIENCE);
        reader.readOn(QUIET);

        System.out.printf(
            "Upgrade: %d jobs, %d of them before the way back, lost %d, doubled %d, called again"
                + " %d, untold %d, dead letters %d%n",
            jobs.ids().size(),
            byBoth,
            reader.lost(jobs.ids()).size(),
            reader.doubled().size(),
            server.calls().values().stream().mapToInt(calls -> calls - 1).sum(),
            reader.untold(server.calls()).size(),
            reader.deadLetters());
        assertThat(reader.lost(jobs.ids())).as("lost").isEmpty();
        assertThat(reader.doubled()).as("doubled").isEmpty();
        assertThat(reader.untold(server.calls())).as("calls without a trace").isEmpty();
        assertThat(reader.deadLetters()).as("dead letters").isZero();
      }
    }
  }

  private static void replace(Fleet fleet, int member, String classPath)
      throws InterruptedException {
    fleet.stop(member);
    fleet.start(member, classPath);
    fleet.awaitWorking(PROCESSES);
  }

  private static String classPath(Path build) throws IOException {
    try (Stream<Path> files = Files.walk(build, 2)) {
      String jars =
          files
              .filter(file -> file.toString().endsWith(".jar"))
              .filter(file -> !file.toString().endsWith("-tests.jar"))
              .sorted()
              .map(Path::toString)
              .collect(Collectors.joining(File.pathSeparator));
      assertThat(jars).as("jars in " + build.toAbsolutePath()).contains("posthouse-processor");
      return jars;
    }
  }
}
