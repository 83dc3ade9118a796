package dev.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.process.Node;
import dev.posthouse.process.Role;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.wire.Call;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What jobs leave on the topics, as a broker has it, is what {@link TopicBytes} says. */
class TopicBytesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int JOBS = 300;

  /** Of each topic's records; the broker keeps them in batches, whose heads they share. */
  private static final Percentage NEAR = Percentage.withPercentage(25);

  @TempDir Path state;

  @Test
  void theLogsAreAsLargeAsIsSaid() throws Exception {
    String prompt = "Why did mail coaches change horses? ".repeat(120);
    Set<String> ids = new HashSet<>();
    try (TestBench bench = new TestBench(state)) {
      bench.provider("claude").script(FaultScript.failing(Fault.of(FaultKind.OVERLOADED, 0.2)));
      try (Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
        for (int i = 0; i < JOBS; i++) {
          String id = "invoice-of-2026-" + i;
          ids.add(id);
          bench.send(id, "{\"id\":\"%s\",\"prompt\":\"%s\"}".formatted(id, prompt));
        }
        bench.flush();
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(bench.terminal.missing(ids)).isEmpty());
      } // whose end writes what the view of jobs holds back
      Map<String, Long> sizes = sizes(bench);
      Collection<Call> calls = bench.calls();
      double failing =
          (double) calls.stream().filter(call -> call.getFailure() != null).count() / JOBS;
      long answer =
          (long)
              ids.stream()
                  .mapToInt(id -> bench.result(id).getText().length())
                  .average()
                  .orElseThrow();
      for (TopicBytes topic :
          TopicBytes.all(bench.topics, bench.settings.topics().prefix(), "claude", failing)) {
        double ofAJob = (double) sizes.getOrDefault(topic.topic(), 0L) / JOBS;
        if (topic.kept() == TopicBytes.Kept.A_WEEK) {
          assertThat(ofAJob)
              .as(topic.topic())
              .isCloseTo(topic.ofAJob(prompt.length(), answer), NEAR);
        } else {
          assertThat(ofAJob)
              .as("before it is compacted: %s", topic.topic())
              .isBetween(
                  topic.ofAJob(prompt.length(), answer) / 2,
                  topic.ofAJob(prompt.length(), answer) * (1.5 + 2 * failing));
        }
      }
    }
  }

  /** Of each topic, in bytes. */
  private static Map<String, Long> sizes(TestBench bench) throws Exception {
    Map<String, Long> sizes = new HashMap<>();
    try (Admin admin = Admin.create(new KafkaProperties(bench.settings).adminProperties())) {
      int broker = admin.describeCluster().controller().get().id();
      admin
          .describeLogDirs(Set.of(broker))
          .allDescriptions()
          .get()
          .values()
          .forEach(
              folders ->
                  folders
                      .values()
                      .forEach(
                          folder ->
                              folder
                                  .replicaInfos()
                                  .forEach(
                                      (partition, replica) ->
                                          sizes.merge(
                                              partition.topic(), replica.size(), Long::sum))));
    }
    return sizes;
  }
}
