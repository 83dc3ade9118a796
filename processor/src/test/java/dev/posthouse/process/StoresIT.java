package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.EmbeddedKafka;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.testbench.Shows;
import dev.posthouse.testbench.TestBench;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** P1, though the stores that a process finds are not those of its topics. */
class StoresIT {
  private static final int JOBS = 30;

  @TempDir Path state;

  /** A cluster that was made anew under its name, by the same topics: as in a test environment. */
  @Test
  void storesOfTopicsThatAreGoneSwallowNoJob() throws Exception {
    try (TestBench bench = bench()) {
      try (Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
        JourneyIT.awaitAll(bench, bench.submit("job", JOBS));
      }
      deleteEverything(bench);

      try (TestBench anew = bench(KafkaFixture.bootstrapServers(), bench.topics.prefix());
          Node _ = Node.start(anew.settings, Role.Selection.ALL)) {
        JourneyIT.awaitAll(anew, anew.submit("job", JOBS));
        assertThat(anew.terminal.results()).isEqualTo(JOBS);
      }
    }
  }

  /** Two clusters, one prefix, one folder: what each has seen is none of the other's business. */
  @Shows(
      promises = {"P1"},
      faults = "stores of another cluster with the same prefix",
      counts = JOBS + " jobs")
  @Test
  void storesOfAnotherClusterSwallowNoJob() {
    try (TestBench bench = bench()) {
      try (Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
        JourneyIT.awaitAll(bench, bench.submit("job", JOBS));
      }
      try (EmbeddedKafka other = EmbeddedKafka.start(null, 0);
          TestBench there = bench(other.bootstrapServers(), bench.topics.prefix());
          Node _ = Node.start(there.settings, Role.Selection.ALL)) {
        JourneyIT.awaitAll(there, there.submit("job", JOBS));
        assertThat(there.terminal.results()).isEqualTo(JOBS);
      }
    }
  }

  private TestBench bench() {
    return bench(KafkaFixture.bootstrapServers(), KafkaFixture.uniquePrefix());
  }

  private TestBench bench(String bootstrapServers, String prefix) {
    RetryPolicy retry = new RetryPolicy(4, Duration.ofMillis(50), Duration.ofSeconds(1));
    return new TestBench(bootstrapServers, prefix, state, 2, 32, retry);
  }

  private static void deleteEverything(TestBench bench) throws Exception {
    try (Admin admin = Admin.create(new KafkaProperties(bench.settings).adminProperties())) {
      Set<String> topics =
          admin.listTopics().names().get().stream()
              .filter(topic -> topic.startsWith(bench.topics.prefix()))
              .collect(Collectors.toSet());
      admin.deleteTopics(topics).all().get();
      await().until(() -> admin.listTopics().names().get().stream().noneMatch(topics::contains));
    }
  }
}
