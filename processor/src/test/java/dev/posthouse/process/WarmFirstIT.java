package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.dev.simulator.Latency;
import dev.posthouse.dev.simulator.Phase;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.Settings;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import dev.posthouse.wire.JobResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What jobs with one long prefix cost whose provider caches it, by the list price of a Claude and
 * by a simulator that bills caches as the vendor does: before and after, in one run.
 */
class WarmFirstIT {
  private static final int JOBS = 200;
  private static final int PREFIX_TOKENS = 20_000;

  @TempDir Path state;

  private record Bill(double cost, long countedInput, long read, long written) {}

  @Test
  void oneOfTwoHundredJobsPaysForTheirPrefixAndTheOthersReadIt() throws Exception {
    try (TestBench bench =
        new TestBench(
            state, 4, 256, new RetryPolicy(4, Duration.ofMillis(50), Duration.ofSeconds(1)))) {
      bench.provider("claude").script(answeringAfter(Duration.ofSeconds(3)));
      Settings settings =
          new TunedSettings(bench.settings).model("claude", "claude-haiku-4-5").settings();

      Bill together = run(bench, settings, "together", Duration.ZERO, JOBS);
      Bill warmFirst = run(bench, settings, "warm", Duration.ofSeconds(30), 2 * JOBS);

      System.out.printf(
          "%d jobs with one prefix of %,d tokens%n%-12s cost %.4f USD, %,d input tokens that count,"
              + " %,d written, %,d read%n%-12s cost %.4f USD, %,d input tokens that count, %,d"
              + " written, %,d read%n",
          JOBS,
          PREFIX_TOKENS,
          "together:",
          together.cost(),
          together.countedInput(),
          together.written(),
          together.read(),
          "warm first:",
          warmFirst.cost(),
          warmFirst.countedInput(),
          warmFirst.written(),
          warmFirst.read());
      assertThat(warmFirst.written()).as("once").isLessThan(PREFIX_TOKENS + 1_000L);
      assertThat(warmFirst.read()).isGreaterThan((JOBS - 1) * (PREFIX_TOKENS - 1_000L));
      assertThat(together.written())
          .as("without it, many are there before the first has begun to be answered")
          .isGreaterThan(10L * PREFIX_TOKENS);
      assertThat(warmFirst.cost()).isLessThan(together.cost() / 2);
      assertThat(warmFirst.countedInput()).isLessThan(together.countedInput() / 10);
    }
  }

  private static Bill run(
      TestBench bench, Settings settings, String name, Duration warmFirst, int sent)
      throws Exception {
    Set<String> ids =
        IntStream.range(0, JOBS).mapToObj(i -> name + "-" + i).collect(Collectors.toSet());
    String system = (name + " rule of the house. ").repeat(10_000).substring(0, 4 * PREFIX_TOKENS);
    ids.forEach(
        id ->
            bench.send(
                id,
                "{\"id\":\"%s\",\"system\":\"%s\",\"prompt\":\"%s\",\"cache\":\"prefix\"}"
                    .formatted(id, system, TestBench.prompt(id))));
    bench.flush();
    admit(bench, settings, sent);
    Settings tuned = new TunedSettings(settings).warmFirst(warmFirst).settings();
    try (Node _ = Node.start(tuned, Role.Selection.ALL)) {
      JourneyIT.awaitAll(bench, ids);
    }
    List<JobResult> results = ids.stream().map(bench::result).toList();
    assertThat(results).allMatch(result -> result.getProvider().equals("claude"));
    return new Bill(
        results.stream().mapToDouble(result -> result.getCost().getAmount()).sum(),
        results.stream()
            .mapToLong(
                result -> result.getUsage().getInputTokens() - result.getUsage().getCachedTokens())
            .sum(),
        results.stream().mapToLong(result -> result.getUsage().getCachedTokens()).sum(),
        results.stream().mapToLong(result -> result.getUsage().getCacheWriteTokens()).sum());
  }

  /**
   * All of them lie on the provider's topic when calls begin: how many begin before the first is
   * answered is not to depend on how quickly they are admitted.
   *
   * @param sent all requests of the bench so far
   */
  private static void admit(TestBench bench, Settings settings, int sent) throws Exception {
    String group = bench.topics.prefix() + "admit";
    try (Node _ =
            Node.start(settings, Role.Selection.parse("admit", settings.providers().keySet()));
        Admin admin = Admin.create(new KafkaProperties(settings).adminProperties())) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  admin
                          .listConsumerGroupOffsets(group)
                          .partitionsToOffsetAndMetadata()
                          .get()
                          .values()
                          .stream()
                          .mapToLong(OffsetAndMetadata::offset)
                          .sum()
                      == sent);
    }
  }

  private static FaultScript answeringAfter(Duration time) {
    return new FaultScript(List.of(Phase.HEALTHY.taking(new Latency.Fixed(time))));
  }
}
