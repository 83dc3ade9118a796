package dev.posthouse.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.dev.BrokerCluster;
import dev.posthouse.testbench.Alone;
import dev.posthouse.testbench.Shows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * P1 and P5 under chaos: four processes, three brokers, and one fault after another for {@code
 * chaos.seconds}, drawn by {@code chaos.seed}. {@link CrashTableIT} has the control of the reader;
 * that the faults bite is seen by calls that were made again, without which this fails.
 */
@Alone
@EnabledIfSystemProperty(named = "posthouse.test.chaos", matches = "true")
class ChaosIT {
  private static final Duration LENGTH = Duration.ofSeconds(Long.getLong("chaos.seconds", 180));
  private static final long SEED = Long.getLong("chaos.seed", 1);
  private static final int JOBS_A_SECOND = Integer.getInteger("chaos.jobs", 20);
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Duration QUIET = Duration.ofSeconds(3);
  private static final int PROCESSES = 4;
  private static final String PREFIX = "chaos.";

  @TempDir Path folder;
  private final List<Netns> networks = new ArrayList<>();

  @Shows(
      promises = {"P1", "P5"},
      faults =
          "processes and brokers killed, standing still, cut off and restarted, drawn by a seed",
      counts = PROCESSES + " processes, 3 brokers, three minutes",
      control = "CrashTableIT.theControlIsAProcessorWithoutTransactions")
  @Test
  void everyJobEndsOnceWhateverHappens() throws InterruptedException {
    boolean cuts = Netns.possible();
    if (cuts) {
      // The brokers' address is on a link that is never cut.
      IntStream.rangeClosed(0, PROCESSES).forEach(i -> networks.add(new Netns(200 + i)));
    }
    String host = cuts ? networks.getFirst().host() : "127.0.0.1";
    try (BrokerCluster kafka = BrokerCluster.start(AppInfoParser.getVersion(), 3, host);
        LedgerServer server = new LedgerServer(Duration.ofMillis(200), Duration.ofSeconds(3));
        Fleet fleet = new Fleet(folder, kafka.bootstrapServers(), PREFIX, host, server, 100)) {
      for (int member = 0; member < PROCESSES; member++) {
        if (cuts) {
          fleet.inNetwork(member, networks.get(member + 1));
        }
        fleet.start(member);
      }
      fleet.awaitWorking(PROCESSES);
      try (Jobs jobs = new Jobs(kafka.bootstrapServers(), PREFIX);
          OutcomeReader reader = new OutcomeReader(kafka.bootstrapServers(), PREFIX)) {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> submitted = CompletableFuture.runAsync(() -> submit(jobs, over));
        Faults faults =
            new Faults(SEED, fleet, PROCESSES, kafka, cuts ? networks.subList(1, 5) : List.of());
        long end = System.nanoTime() + LENGTH.toNanos();
        while (System.nanoTime() < end) {
          faults.next();
        }
        over.set(true);
        submitted.join();
        reader.readAll(jobs.ids(), PATIENCE);
        reader.readOn(QUIET);

        int again = server.calls().values().stream().mapToInt(calls -> calls - 1).sum();
        System.out.printf(
            "Chaos, seed %d, %d s: %d jobs, faults %s, lost %d, doubled %d, called again %d, untold"
                + " %d, dead letters %d%n",
            SEED,
            LENGTH.toSeconds(),
            jobs.ids().size(),
            faults.counts(),
            reader.lost(jobs.ids()).size(),
            reader.doubled().size(),
            again,
            reader.untold(server.calls()).size(),
            reader.deadLetters());
        assertThat(reader.lost(jobs.ids())).as("lost").isEmpty();
        assertThat(reader.doubled()).as("doubled").isEmpty();
        assertThat(reader.untold(server.calls())).as("calls without a trace").isEmpty();
        assertThat(again).as("the faults bite").isPositive();
      }
    }
  }

  private static void submit(Jobs jobs, AtomicBoolean over) {
    while (!over.get()) {
      jobs.submit(JOBS_A_SECOND / 4);
      try {
        TimeUnit.MILLISECONDS.sleep(250);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  @AfterEach
  void close() {
    networks.forEach(Netns::close);
  }
}
