package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.job.RetryPolicy;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.Settings;
import dev.posthouse.testbench.Shows;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * P4: no job waits behind a slower one, and what was completed behind it stays completed over a
 * restart. The simulator holds the slow call, so that its length is the test's to choose.
 */
@Execution(ExecutionMode.CONCURRENT)
class SlowJobIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String SLOW = "slow-0";

  @TempDir Path state;

  @Shows(
      promises = {"P4"},
      faults = "one job holds its place while thousands behind it end, then a restart",
      counts = "thousands of jobs in one partition",
      control = "SlowJobIT.withoutTheMetadataOfTheCommitTheJobsBehindTheSlowOneAreCalledAgain")
  @Test
  void thousandsOfJobsOvertakeASlowOneAndAreNotCalledAgainAfterARestart() {
    int count = 2000;
    try (TestBench bench = bench()) {
      Settings settings = impatient(bench);
      Set<String> shortOnes;
      try (Node _ = Node.start(settings, Role.Selection.ALL)) {
        shortOnes = overtake(bench, count);
        assertThat(bench.provider("claude").inFlight()).as("the slow one").isEqualTo(1);
        assertThat(bench.terminal.missing(Set.of(SLOW))).isNotEmpty();
      }

      try (Node _ = Node.start(settings, Role.Selection.ALL)) {
        await()
            .atMost(PATIENCE)
            .until(() -> bench.provider("claude").callsFor(TestBench.prompt(SLOW)) == 2);
        bench.provider("claude").release();
        Set<String> all = new HashSet<>(shortOnes);
        all.add(SLOW);
        assertThat(Audit.of(bench, all)).isEqualTo(new Audit(count + 1, 1, count + 2));
      }

      assertThat(shortOnes)
          .allMatch(id -> bench.provider("claude").callsFor(TestBench.prompt(id)) == 1);
      assertThat(bench.history(SLOW)).filteredOn(Audit::isInterrupted).hasSize(1);
    }
  }

  /** The control: what is asserted above rests on the commit metadata alone. */
  @Test
  void withoutTheMetadataOfTheCommitTheJobsBehindTheSlowOneAreCalledAgain() throws Exception {
    int count = 100;
    try (TestBench bench = bench()) {
      Settings settings = impatient(bench);
      Set<String> shortOnes;
      try (Node _ = Node.start(settings, Role.Selection.ALL)) {
        shortOnes = overtake(bench, count);
      }
      dropMetadata(bench, settings);

      try (Node _ = Node.start(settings, Role.Selection.ALL)) {
        bench.provider("claude").release();

        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(shortOnes)
                        .allMatch(
                            id -> bench.provider("claude").callsFor(TestBench.prompt(id)) == 2));
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(bench.terminal.duplicates()).hasSize(count));
      }
    }
  }

  /** One partition, so that all jobs stand in one queue. */
  private TestBench bench() {
    return new TestBench(
        state, 1, 128, new RetryPolicy(4, Duration.ofMillis(50), Duration.ofSeconds(1)));
  }

  /** The slow call outlasts the drain, but no time limit of its own. */
  private static Settings impatient(TestBench bench) {
    return new TunedSettings(bench.settings)
        .patient()
        .drain(Duration.ofMillis(500))
        .soonMissed()
        .settings();
  }

  /** Puts short jobs behind a slow one, and waits until all of them have ended. */
  private static Set<String> overtake(TestBench bench, int count) {
    bench.provider("claude").hold(TestBench.prompt(SLOW));
    assertThat(bench.submit("slow", 1)).containsExactly(SLOW);
    await().atMost(PATIENCE).until(() -> bench.provider("claude").inFlight() == 1);
    Set<String> shortOnes = bench.submit("short", count);
    JourneyIT.awaitAll(bench, shortOnes);
    return shortOnes;
  }

  private static void dropMetadata(TestBench bench, Settings settings) throws Exception {
    String group = bench.topics.prefix() + "attempt.claude";
    try (Admin admin = Admin.create(new KafkaProperties(settings).adminProperties())) {
      Map<TopicPartition, OffsetAndMetadata> bare = new HashMap<>();
      admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach(
              (partition, position) -> {
                assertThat(position.metadata()).isNotEmpty();
                bare.put(partition, new OffsetAndMetadata(position.offset(), ""));
              });
      assertThat(bare).hasSize(1);
      admin.alterConsumerGroupOffsets(group, bare).all().get();
      // Else what it holds would be put back.
      String progress = bench.topics.progress();
      admin.deleteTopics(List.of(progress)).all().get();
      // The controller has deleted it, and the broker hears of that later than a start may ask.
      await().until(() -> !admin.listTopics().names().get().contains(progress));
    }
  }
}
