package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.settings.Settings;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.common.metrics.JmxReporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a process does while nothing is going on, by what Kafka's clients count: next to nothing.
 */
class IdleIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int TURNS = 5;

  private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();

  @TempDir Path state;

  @Test
  void aStationComesToRestAfterItsJobs() {
    try (TestBench bench = new TestBench(state);
        Node _ = Node.start(withBeans(bench.settings), Role.Selection.ALL)) {
      Set<String> ids = bench.submit("calm", 20);
      JourneyIT.awaitAll(bench, ids);

      String prefix = bench.settings.topics().prefix();
      // A rebalance, or a standstill of the machine, wakes a station; it comes to rest again.
      await().atMost(PATIENCE).untilAsserted(() -> assertRests(thread(prefix + "admit"), true));
      await().atMost(PATIENCE).untilAsserted(() -> assertRests(thread(prefix + "retry"), true));
      await().atMost(PATIENCE).untilAsserted(() -> assertRests(thread(prefix + "status"), false));
    }
  }

  private static Settings withBeans(Settings settings) {
    Map<String, String> kafka = new HashMap<>(settings.kafka());
    kafka.put("metric.reporters", JmxReporter.class.getName());
    return new TunedSettings(settings).kafka(kafka).settings();
  }

  /** A turn that brings nothing takes a second; and Streams has nothing to commit, nor to flush. */
  private void assertRests(ObjectName thread, boolean commitsNothing) {
    double commits = count(thread, "commit-total");
    double turns = count(thread, "poll-total");
    long start = System.nanoTime();
    await().atMost(PATIENCE).until(() -> count(thread, "poll-total") >= turns + TURNS);
    double seconds = (System.nanoTime() - start) / 1e9;

    assertThat(TURNS / seconds).as("turns in a second").isLessThan(1.5);
    if (commitsNothing) {
      assertThat(count(thread, "commit-total")).as("commits").isEqualTo(commits);
    }
  }

  private ObjectName thread(String application) throws JMException {
    Set<ObjectName> threads =
        beans.queryNames(
            new ObjectName(
                "kafka.streams:type=stream-thread-metrics,thread-id=" + application + "-*"),
            null);
    assertThat(threads).hasSize(1);
    return threads.iterator().next();
  }

  private double count(ObjectName thread, String name) {
    try {
      return (double) beans.getAttribute(thread, name);
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }
}
