package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.posthouse.dev.SecuredKafka;
import dev.posthouse.dev.simulator.SimulatedProvider;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.kafka.Permission;
import dev.posthouse.kafka.PermissionWatch;
import dev.posthouse.settings.Settings;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A right that an administrator takes back while jobs are worked, and gives back. */
class WithdrawnRightIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String USER = "withdrawn";
  private static final int JOBS = 20;

  @TempDir Path folder;
  private final Logger log = (Logger) LoggerFactory.getLogger(PermissionWatch.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    log.detachAppender(lines);
  }

  @Test
  void itIsNamedWithTheCommandThatGivesItBackAndNothingIsLostMeanwhile() throws Exception {
    SecuredKafka kafka = SecuredKafka.shared();
    RetryPolicy retry = new RetryPolicy(4, Duration.ofMillis(50), Duration.ofSeconds(1));
    try (TestBench bench =
        new TestBench(kafka.administration(), "w.", folder.resolve("bench"), 1, 32, retry)) {
      kafka.grant(rights(bench.settings));
      Permission right = new Permission.OnTopic(AclOperation.WRITE, bench.topics.results());
      AclBinding binding = right.binding("User:" + USER);
      Settings settings =
          new TunedSettings(bench.settings)
              .kafka(kafka.client(USER))
              .in(folder.resolve("stores"))
              .settings();
      try (Node node = Node.start(settings, Role.Selection.ALL)) {
        JourneyIT.awaitAll(bench, bench.submit("before", JOBS));
        await().atMost(PATIENCE).until(node::isRunning);

        kafka.revoke(binding);
        Set<String> meanwhile = bench.submit("meanwhile", JOBS);

        await().atMost(PATIENCE).until(() -> !node.isRunning() && !lines.list.isEmpty());
        assertThat(lines.list.getFirst().getFormattedMessage())
            .contains(
                "The process is not ready, and jobs wait",
                "does not permit User:" + USER + " to\n  WRITE topic w.results\n",
                "kafka-acls.sh --bootstrap-server",
                "--add --allow-principal 'User:" + USER + "' " + right.grant());
        assertThat(bench.terminal.missing(meanwhile)).hasSize(JOBS);

        kafka.grant(List.of(binding));

        JourneyIT.awaitAll(bench, meanwhile);
        await().atMost(PATIENCE).until(node::isRunning);
        assertThat(bench.terminal.results()).isEqualTo(2 * JOBS);
        assertThat(bench.terminal.duplicates()).isEmpty();
        // An answer that could not be written was kept, and nobody was called again for it.
        assertThat(bench.simulators.providers().stream().mapToLong(SimulatedProvider::calls).sum())
            .isEqualTo(2 * JOBS);
      }
    }
  }

  /** What {@code posthouse acls} lists for the roles of a process, each for itself. */
  private static List<AclBinding> rights(Settings settings) {
    return AclRole.all(settings).stream()
        .filter(
            role ->
                List.of("admit", "retry", "status", "console").contains(role.name())
                    || role.name().startsWith("attempt:"))
        .flatMap(role -> role.permissions().stream())
        .distinct()
        .map(right -> right.binding("User:" + USER))
        .toList();
  }
}
