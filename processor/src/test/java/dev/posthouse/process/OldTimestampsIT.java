package dev.posthouse.process;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that refuses records with old timestamps refuses none of Posthouse's own. */
class OldTimestampsIT {
  private static final int JOBS = 20;
  private static final Duration AGE = Duration.ofDays(2);

  @TempDir Path state;

  @Shows(
      promises = {"P1"},
      faults = "requests are two days old by their timestamps, and all later topics refuse that",
      counts = JOBS + " jobs, of which a part is tried again")
  @Test
  void oldRequestsAreWorkedThoughLaterTopicsRefuseOldTimestamps() throws Exception {
    RetryPolicy retry = new RetryPolicy(8, Duration.ofMillis(50), Duration.ofSeconds(1));
    try (TestBench bench = new TestBench(state, 1, 32, retry)) {
      refuseOld(bench);
      bench.provider("claude").script(FaultScript.failing(Fault.of(FaultKind.OVERLOADED, 0.5)));
      Set<String> ids =
          IntStream.range(0, JOBS).mapToObj(i -> "old-" + i).collect(Collectors.toSet());
      long then = Instant.now().minus(AGE).toEpochMilli();
      for (String id : ids) {
        bench.send(
            new ProducerRecord<>(
                bench.topics.requests(),
                null,
                then,
                null,
                "{\"id\":\"%s\",\"prompt\":\"?\"}".formatted(id).getBytes(UTF_8)));
      }
      bench.flush();

      try (Node node = Node.start(bench.settings, Role.Selection.ALL)) {
        JourneyIT.awaitAll(bench, ids);

        await().atMost(Duration.ofSeconds(40)).until(node::isRunning);
      }
    }
  }

  private static void refuseOld(TestBench bench) throws Exception {
    try (Admin admin = Admin.create(new KafkaProperties(bench.settings).adminProperties())) {
      AlterConfigOp refuse =
          new AlterConfigOp(
              new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, "60000"),
              AlterConfigOp.OpType.SET);
      Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
      for (String topic : admin.listTopics().names().get()) {
        if (topic.startsWith(bench.topics.prefix()) && !topic.equals(bench.topics.requests())) {
          changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(refuse));
        }
      }
      admin.incrementalAlterConfigs(changes).all().get();
    }
  }
}
