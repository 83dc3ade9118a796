package dev.posthouse.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.process.Node;
import dev.posthouse.process.Role;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import dev.posthouse.wire.Call;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each process that the chart starts is replaced under load, in the order in which Kubernetes does
 * it: pods of a stateful set one after the other, on the volumes that they had; of a deployment the
 * new one first. By one version, in one JVM: that two fit together is {@code SchemaHistoryTest}'s.
 */
@EnabledIfSystemProperty(named = "posthouse.test.upgrade", matches = "true")
class RollingUpgradeIT {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int EACH_SECOND = 20;

  private final Manifests manifests = Chart.of("minimal");
  private final Map<String, Node> pods = new LinkedHashMap<>();
  private final List<Duration> stops = new ArrayList<>();

  @TempDir Path volumes;

  @Test
  void everyJobIsAnsweredOnceWhileEachProcessIsReplaced() throws Exception {
    Set<String> sent = ConcurrentHashMap.newKeySet();
    AtomicInteger second = new AtomicInteger();
    try (TestBench bench = new TestBench(volumes.resolve("bench"));
        ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor()) {
      try {
        startAll(bench);
        var sending =
            load.scheduleAtFixedRate(
                () -> sent.addAll(bench.submit("s" + second.incrementAndGet(), EACH_SECOND)),
                0,
                1,
                TimeUnit.SECONDS);
        await().atMost(PATIENCE).until(() -> bench.terminal.results() > EACH_SECOND);
        Instant began = Instant.now();

        upgrade(bench);

        Duration took = Duration.between(began, Instant.now());
        sending.cancel(false);
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(bench.terminal.missing(sent)).isEmpty());
        assertThat(bench.terminal.duplicates()).isEmpty();
        List<Call> calls = bench.calls();
        assertThat(calls)
            .as("no call was cut off by a stop")
            .noneMatch(call -> call.getFailure() != null);
        assertThat(bench.callsSeen()).as("none was made twice").isEqualTo(sent.size());
        report(bench, sent, took, began);
      } finally {
        pods.values().parallelStream().forEach(Node::close);
      }
    }
  }

  private void startAll(TestBench bench) {
    for (StatefulSet set : manifests.of(StatefulSet.class)) {
      for (int i = 0; i < set.getSpec().getReplicas(); i++) {
        start(bench, set.getMetadata().getName() + "-" + i, set.getSpec().getTemplate());
      }
    }
    for (Deployment deployment : manifests.of(Deployment.class)) {
      for (int i = 0; i < deployment.getSpec().getReplicas(); i++) {
        start(
            bench,
            deployment.getMetadata().getName() + "-" + i,
            deployment.getSpec().getTemplate());
      }
    }
    awaitReady();
  }

  private void upgrade(TestBench bench) {
    for (StatefulSet set : manifests.of(StatefulSet.class)) {
      for (int i = set.getSpec().getReplicas() - 1; i >= 0; i--) {
        String name = set.getMetadata().getName() + "-" + i;
        stop(name, set.getSpec().getTemplate());
        start(bench, name, set.getSpec().getTemplate());
        awaitReady();
      }
    }
    for (Deployment deployment : manifests.of(Deployment.class)) {
      for (int i = 0; i < deployment.getSpec().getReplicas(); i++) {
        String name = deployment.getMetadata().getName() + "-" + i;
        start(bench, name + "-new", deployment.getSpec().getTemplate());
        awaitReady();
        stop(name, deployment.getSpec().getTemplate());
      }
    }
  }

  private void start(TestBench bench, String name, PodTemplateSpec pod) {
    String roles = pod.getSpec().getContainers().getFirst().getArgs().get(4);
    pods.put(
        name,
        Node.start(
            new TunedSettings(bench.settings).in(volumes.resolve(name)).settings(),
            Role.Selection.parse(roles, bench.settings.providers().keySet())));
  }

  private void awaitReady() {
    await().atMost(PATIENCE).until(() -> pods.values().stream().allMatch(Node::isRunning));
  }

  /** As on SIGTERM; later than its grace, Kubernetes would kill it. */
  private void stop(String name, PodTemplateSpec pod) {
    Node node = Objects.requireNonNull(pods.remove(name));
    Instant told = Instant.now();
    node.beginNothingMore();
    node.close();
    Duration took = Duration.between(told, Instant.now());
    stops.add(took);
    assertThat(took)
        .as(name)
        .isLessThan(Duration.ofSeconds(pod.getSpec().getTerminationGracePeriodSeconds()));
  }

  private void report(TestBench bench, Set<String> sent, Duration took, Instant began) {
    TreeSet<Instant> completed = new TreeSet<>();
    Set<Duration> waits = new HashSet<>();
    for (String id : sent) {
      Instant at = bench.result(id).getCompletedAt();
      completed.add(at);
      waits.add(Duration.between(bench.result(id).getSubmittedAt(), at));
    }
    Duration gap = Duration.ZERO;
    Instant last = began;
    for (Instant at : completed.tailSet(began)) {
      Duration between = Duration.between(last, at);
      gap = between.compareTo(gap) > 0 ? between : gap;
      last = at;
    }
    List<Duration> sorted = waits.stream().sorted().toList();
    System.err.printf(
        "Rolling upgrade: %d jobs, %d processes in %d s; stops at most %d ms, no result for %d ms"
            + " at most, half within %d ms, 99 %% within %d ms, all within %d ms%n",
        sent.size(),
        stops.size(),
        took.toSeconds(),
        stops.stream().mapToLong(Duration::toMillis).max().orElse(0),
        gap.toMillis(),
        sorted.get(sorted.size() / 2).toMillis(),
        sorted.get(sorted.size() * 99 / 100).toMillis(),
        sorted.getLast().toMillis());
  }
}
