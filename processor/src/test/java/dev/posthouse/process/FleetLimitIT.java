package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.cli.Main;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.dev.simulator.Latency;
import dev.posthouse.dev.simulator.SimulatedCall;
import dev.posthouse.dev.simulator.SimulatedProvider;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.job.Route;
import dev.posthouse.testbench.JavaProcess;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three processes, one limit of 600 calls a minute, counted where the calls arrive and in every
 * minute, wherever it begins.
 */
@Tag("timed")
class FleetLimitIT {
  private static final Logger log = LoggerFactory.getLogger(FleetLimitIT.class);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** A minute and a half: after it, no minute that holds what follows holds what went before. */
  private static final Duration CALM = Duration.ofSeconds(90);

  private static final int LIMIT = 600;
  private static final int CONCURRENCY = 64;
  private static final int PARTITIONS = 12;
  private static final int WARM_UP = 30;
  private static final String REPLACED = "one is killed and replaced at once";

  @TempDir Path folder;
  private TestBench bench;

  /** What goes on, and from when. */
  private record Stage(String name, Instant from) {}

  @BeforeEach
  void open() {
    bench = new TestBench(folder, PARTITIONS, CONCURRENCY, RetryPolicy.DEFAULT);
  }

  /** Takes seven minutes, so it runs with {@code -Dposthouse.test.fleet=true}. */
  @Test
  @EnabledIfSystemProperty(named = "posthouse.test.fleet", matches = "true")
  void theServerCountsAtMostTheLimitInAnyMinuteAndNearlyThatThoughOneIsKilledAndAnotherJoins()
      throws Exception {
    writeSettings();
    SimulatedProvider claude = bench.provider("claude");
    claude.script(
        FaultScript.taking(new Latency.Uniform(Duration.ofMillis(300), Duration.ofMillis(1500))));
    List<Stage> course = new ArrayList<>();
    try (JavaProcess first = process();
        JavaProcess second = process();
        JavaProcess _ = process()) {
      bench.awaitWorkers("claude", 3);
      warmUp(claude);
      bench.submit("fleet", 8 * LIMIT);
      await().atMost(PATIENCE).until(() -> claude.calls() > 50);

      course.add(new Stage("three at work", after(Duration.ofSeconds(5))));
      course.add(new Stage("one is killed", after(CALM)));
      first.kill();
      course.add(new Stage("another joins", after(CALM)));
      try (JavaProcess _ = process()) {
        course.add(new Stage(REPLACED, after(CALM)));
        second.kill();
        try (JavaProcess _ = process()) {
          course.add(new Stage("end", after(CALM)));
        }
      }
    }

    SlidingWindow minutes = minutes(claude, MINUTE);
    Map<String, Integer> least = leastWhile(course, minutes);
    String counted =
        "%s, most %d from %s in %s".formatted(least, minutes.most(), minutes.fullest(), course);
    log.atInfo().log(counted);
    assertThat(minutes.most()).as(counted).isLessThanOrEqualTo(LIMIT);
    // Half a second more than a survivor takes: its first transaction, and its first fetch.
    assertThat(least.remove(REPLACED)).as(counted).isGreaterThanOrEqualTo(565);
    assertThat(least.values()).as(counted).allMatch(calls -> calls >= 570);
  }

  /** In the ordinary run: what three processes take together is one limit, and not three. */
  @Test
  void threeProcessesTogetherKeepToOneLimit() {
    SimulatedProvider claude = bench.provider("claude");
    claude.script(FaultScript.taking(new Latency.Fixed(Duration.ofMillis(50))));
    Route route = new Route(Route.DEFAULT, List.of("claude"), RetryPolicy.DEFAULT, PATIENCE);
    TunedSettings limited =
        new TunedSettings(bench.settings).requestsPerMinute(3000).routes(Map.of("default", route));
    try (Node _ = Node.start(limited.in(folder.resolve("1")).settings(), Role.Selection.ALL);
        Node _ = Node.start(limited.in(folder.resolve("2")).settings(), Role.Selection.ALL);
        Node _ = Node.start(limited.in(folder.resolve("3")).settings(), Role.Selection.ALL)) {
      bench.awaitWorkers("claude", 3);
      warmUp(claude);

      JourneyIT.awaitAll(bench, bench.submit("fleet", 400));

      // Three times 50 a second would be through in three seconds.
      assertThat(minutes(claude, Duration.ofSeconds(5)).most()).isLessThan(300);
      assertThat(claude.calls()).isEqualTo(400);
    }
  }

  /** A server that has never served lets calls wait for seconds, and then come all at once. */
  private void warmUp(SimulatedProvider provider) {
    JourneyIT.awaitAll(bench, bench.submit("warm-up", WARM_UP));
    provider.resetCounts();
  }

  /** In every minute that holds some of a stage and nothing of the next. */
  private static Map<String, Integer> leastWhile(List<Stage> course, SlidingWindow minutes) {
    Map<String, Integer> least = new LinkedHashMap<>();
    for (int i = 0; i + 1 < course.size(); i++) {
      Stage stage = course.get(i);
      Instant begin = i == 0 ? stage.from : stage.from.minus(MINUTE);
      least.put(stage.name, minutes.least(begin, course.get(i + 1).from));
    }
    return least;
  }

  /** The moment that is so much later than now, when it has come. */
  private static Instant after(Duration time) {
    Instant moment = Instant.now().plus(time);
    await()
        .atMost(time.plus(PATIENCE))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> Instant.now().isAfter(moment));
    return moment;
  }

  private static SlidingWindow minutes(SimulatedProvider provider, Duration length) {
    await().atMost(PATIENCE).until(() -> provider.inFlight() == 0);
    return new SlidingWindow(
        provider.recentCalls().stream().map(SimulatedCall::arrived).toList(), length);
  }

  private void writeSettings() throws IOException {
    Files.writeString(
        folder.resolve("posthouse.yaml"),
        """
        kafka: {bootstrap.servers: "%s"}
        topics: {prefix: %s, partitions: %d}
        wire: {format: json}
        providers:
          claude:
            {api: anthropic, model: simulated, credential: none, baseUrl: "%s",
             concurrency: %d, rates: {requestsPerMinute: %d}}
        routes:
          default: {chain: [claude]}
        stateDirectory: %s
        """
            .formatted(
                KafkaFixture.bootstrapServers(),
                bench.topics.prefix(),
                PARTITIONS,
                bench.simulators.baseUrl("claude"),
                CONCURRENCY,
                LIMIT,
                folder.resolve("stores")));
  }

  private JavaProcess process() {
    return JavaProcess.start(
        Main.class, "run", "--config", folder.resolve("posthouse.yaml").toString());
  }

  @AfterEach
  void close() {
    bench.close();
  }
}
