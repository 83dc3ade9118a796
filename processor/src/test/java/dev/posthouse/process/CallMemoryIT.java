package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.cli.Main;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.dev.simulator.SimulatedProvider;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.testbench.HeapHistogram;
import dev.posthouse.testbench.JavaProcess;
import dev.posthouse.testbench.TestBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a call in flight takes of the heap, counted in objects: ten thousand of them are to fit into
 * 1 GB beside all else.
 */
class CallMemoryIT {
  private static final Logger log = LoggerFactory.getLogger(CallMemoryIT.class);
  private static final int FEW = 100;
  private static final int MORE = 400;
  private static final String PROMPT = "All work and no play makes a dull nag. ".repeat(26);

  /** In bytes, with a prompt of one kilobyte. */
  private static final long MOST_FOR_A_CALL = 50_000;

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path state;

  @Test
  void aCallInFlightTakesLittleOfTheHeap() throws Exception {
    try (TestBench bench =
        new TestBench(state, 4, FEW + MORE, new RetryPolicy(2, Duration.ofMillis(50), PATIENCE))) {
      SimulatedProvider vendor = bench.provider("gpt");
      vendor.hold();
      try (JavaProcess process =
          JavaProcess.start(Main.class, "run", "--config", config(bench).toString())) {
        HeapHistogram few = inFlight(bench, vendor, process, 0, FEW);
        HeapHistogram more = inFlight(bench, vendor, process, FEW, FEW + MORE);

        long each = (more.total() - few.total()) / MORE;
        log.info(
            "A call in flight takes {} bytes of the heap, most of them of{}{}",
            each,
            System.lineSeparator(),
            more.growth(few, MORE, 20));
        assertThat(each).isLessThan(MOST_FOR_A_CALL);
        vendor.release();
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(bench.terminal.ended()).isEqualTo(FEW + MORE));
      }
    }
  }

  private static HeapHistogram inFlight(
      TestBench bench, SimulatedProvider vendor, JavaProcess process, int from, int to)
      throws IOException, InterruptedException {
    for (int i = from; i < to; i++) {
      bench.send("job-" + i, "{\"prompt\":\"%s\"}".formatted(PROMPT));
    }
    await().atMost(PATIENCE).until(() -> vendor.inFlight() == to);
    return HeapHistogram.of(process.pid());
  }

  private Path config(TestBench bench) throws IOException {
    String yaml =
        """
        kafka: {bootstrap.servers: "%s"}
        topics: {prefix: %s, partitions: 4}
        wire: {format: json}
        providers:
          gpt: {api: openai, model: simulated, credential: none, baseUrl: "%s", concurrency: %d, limits: {firstToken: 30m, idle: 30m, total: 1h}}
        routes: {default: {chain: [gpt], deadline: 2h}}
        stateDirectory: %s
        """
            .formatted(
                KafkaFixture.bootstrapServers(),
                bench.topics.prefix(),
                bench.simulators.baseUrl("gpt"),
                FEW + MORE,
                state.resolve("stores"));
    return Files.writeString(state.resolve("posthouse.yaml"), yaml);
  }
}
