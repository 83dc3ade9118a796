package dev.posthouse.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.testbench.Shows;
import dev.posthouse.testbench.TestBench;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** P1 and P2 while topics get more partitions. */
class GrowthIT {
  private static final int BEFORE = 2;
  private static final int AFTER = 5;
  private static final int JOBS = 40;

  /** A new partition is worked within a minute, as the documents promise. */
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path state;

  @Shows(
      promises = {"P1", "P2"},
      faults = "every topic gets more partitions under load",
      counts = JOBS + " jobs, " + BEFORE + " partitions become " + AFTER)
  @Test
  void everyTopicGrowsWhileJobsAreWorked() throws Exception {
    RetryPolicy retry = new RetryPolicy(8, Duration.ofMillis(50), Duration.ofSeconds(1));
    try (TestBench bench = new TestBench(state, BEFORE, 32, retry);
        Node processor = Node.start(bench.settings, Role.Selection.ALL)) {
      Set<String> before = bench.submit("before", JOBS);
      JourneyIT.awaitAll(bench, before);
      bench.provider("claude").script(FaultScript.failing(Fault.of(FaultKind.OVERLOADED, 0.3)));
      Set<String> during = bench.submit("during", JOBS);

      grow(bench);
      Set<String> after = sendToEachPartition(bench);

      Set<String> all =
          Stream.of(before, during, after).flatMap(Set::stream).collect(Collectors.toSet());
      await().atMost(MINUTE).untilAsserted(() -> assertThat(bench.terminal.missing(all)).isEmpty());

      // Ids that were seen in the partition where they lay before, and now belong elsewhere.
      bench.provider("claude").script(FaultScript.HEALTHY);
      long calls = bench.callsSeen();
      var _ = bench.submit("before", JOBS);
      var _ = bench.submit("during", JOBS);
      AdmitIT.awaitDuplicates(bench, 2 * JOBS);

      assertThat(bench.callsSeen()).isEqualTo(calls);
      assertThat(bench.terminal.duplicates()).isEmpty();
      assertThat(bench.terminal.results()).isEqualTo(all.size());
      await().atMost(MINUTE).until(processor::isRunning);
    }
  }

  private static void grow(TestBench bench) throws Exception {
    try (Admin admin = Admin.create(new KafkaProperties(bench.settings).adminProperties())) {
      Set<String> topics =
          Stream.of(
                  bench.topics.requests(),
                  bench.topics.provider("claude"),
                  bench.topics.retries(),
                  bench.topics.events(),
                  bench.topics.results(),
                  bench.topics.cancellations())
              .collect(Collectors.toSet());
      Map<String, NewPartitions> wanted =
          topics.stream()
              .collect(Collectors.toMap(topic -> topic, _ -> NewPartitions.increaseTo(AFTER)));
      admin.createPartitions(wanted).all().get();
    }
  }

  private static Set<String> sendToEachPartition(TestBench bench) {
    Set<String> ids =
        IntStream.range(0, JOBS).mapToObj(i -> "after-" + i).collect(Collectors.toSet());
    int partition = 0;
    for (String id : ids) {
      byte[] request = "{\"id\":\"%s\",\"prompt\":\"Why?\"}".formatted(id).getBytes(UTF_8);
      bench.send(new ProducerRecord<>(bench.topics.requests(), partition++ % AFTER, null, request));
    }
    bench.flush();
    return ids;
  }
}
