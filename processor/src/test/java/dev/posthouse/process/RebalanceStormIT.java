package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.attempt.AttemptStations;
import dev.posthouse.content.Contents;
import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.dev.simulator.Latency;
import dev.posthouse.dev.simulator.Phase;
import dev.posthouse.health.HealthBoard;
import dev.posthouse.job.Cancellations;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.job.Route;
import dev.posthouse.job.RoutePolicy;
import dev.posthouse.kafka.Station;
import dev.posthouse.kafka.TopicSetup;
import dev.posthouse.provider.Provider;
import dev.posthouse.provider.factory.Providers;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.station.TestResources;
import dev.posthouse.testbench.Shows;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * P1 and P5 while workers come and go faster than their calls end: partitions move in the midst of
 * calls, some drains end too early. No job ends twice, no permit leaks, no partition stalls. That
 * it could fail is shown by the count of interrupted calls, which is not zero.
 */
class RebalanceStormIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int COUNT = 1000;
  private static final int WORKERS = 3;
  private static final int PERMITS = 16;

  @TempDir Path state;

  @Shows(
      promises = {"P1", "P5"},
      faults =
          "workers leave in the midst of calls and are replaced until three quarters have ended; a"
              + " tenth of the calls is refused",
      counts = COUNT + " jobs, " + WORKERS + " workers",
      control = "CrashIT.theReaderSeesWhatAProcessorWithoutTransactionsDoesTwice")
  @Test
  void everyJobEndsOnceWhileWorkersComeAndGo() {
    RetryPolicy retry = new RetryPolicy(6, Duration.ofMillis(50), Duration.ofSeconds(1));
    try (TestBench bench = new TestBench(state, 6, PERMITS, retry)) {
      Settings settings =
          new TunedSettings(bench.settings).drain(Duration.ofMillis(150)).settings();
      bench
          .provider("claude")
          .script(
              FaultScript.of(
                  Phase.HEALTHY
                      .failing(Fault.of(FaultKind.OVERLOADED, 0.1))
                      .taking(new Latency.Uniform(Duration.ofMillis(20), Duration.ofMillis(400)))));
      Role.Selection rest = new Role.Selection(EnumSet.allOf(Role.class), Set.of("gpt", "gemini"));
      List<HealthBoard> boards = new ArrayList<>();
      try (Node _ = Node.start(settings, rest);
          Provider claude = Providers.create(claude(settings))) {
        List<Station> workers = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
          boards.add(board(settings));
          workers.add(started(bench, settings, claude, boards.get(i)));
        }
        Set<String> ids = bench.submit("storm", COUNT);

        storm(bench, workers, i -> started(bench, settings, claude, boards.get(i)));

        Audit audit = Audit.of(bench, ids);
        assertThat(audit.interrupted()).as("some calls were abandoned").isPositive();
        // One that was abandoned may have been so before it was sent, or while it was.
        assertThat(audit.seen()).isBetween(audit.known(), audit.known() + audit.interrupted());
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(boards)
                        .extracting(board -> board.gate("claude").inFlight())
                        .containsOnly(0));
        workers.forEach(Station::close);
      }
    }
  }

  /** One worker after the other leaves and is replaced, as long as there is a lot to do. */
  private static void storm(
      TestBench bench, List<Station> workers, IntFunction<Station> replacement) {
    for (int turn = 0; bench.terminal.ended() < COUNT * 3 / 4; turn++) {
      int ended = bench.terminal.ended();
      int worker = turn % WORKERS;
      workers.get(worker).close();
      workers.set(worker, replacement.apply(worker));
      // As soon as anything has ended since: the group need not have come to rest.
      await().atMost(PATIENCE).until(() -> bench.terminal.ended() > ended + COUNT / 20);
    }
  }

  private static Station started(
      TestBench bench, Settings settings, Provider claude, HealthBoard board) {
    Station station = stations(bench, settings, board).create(claude(settings), claude);
    station.start();
    return station;
  }

  /** What one process knows. */
  private static HealthBoard board(Settings settings) {
    return new HealthBoard(
        settings.providers().values(),
        settings.health(),
        InstantSource.system(),
        new SplittableRandom(),
        (_, _) -> {});
  }

  private static ProviderSettings claude(Settings settings) {
    return Objects.requireNonNull(settings.providers().get("claude"));
  }

  private static AttemptStations stations(TestBench bench, Settings settings, HealthBoard board) {
    return new AttemptStations(
        TestResources.of(
            new KafkaProperties(settings),
            bench.topics,
            new TopicSetup.Found(1, 4 << 20),
            new WireSerdes(settings.wire())),
        Map.of(
            Route.DEFAULT,
            new RoutePolicy(
                Objects.requireNonNull(settings.routes().get(Route.DEFAULT)), Map.of())),
        board,
        Cancellations.NONE,
        Contents.none(),
        settings.attempt(),
        Clock.systemUTC());
  }
}
