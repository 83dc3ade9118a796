package dev.posthouse.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.cli.letters.SeededLetters;
import dev.posthouse.dev.SecuredKafka;
import dev.posthouse.kafka.Permission;
import dev.posthouse.kafka.TopicSetup;
import dev.posthouse.settings.TopicSettings;
import dev.posthouse.wire.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A cluster that asks who one is, and lets everybody do only what they were granted. */
class PermissionIT {
  private static final String NOBODY = "nobody";
  private static final String READER = "reader";
  private static final String WRITER = "writer";
  private static final String WORKER = "worker";
  private static final String PREFIX = "p.";
  private static final Duration SOON = Duration.ofSeconds(15);

  private final SecuredKafka kafka = SecuredKafka.shared();

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    SecuredKafka kafka = SecuredKafka.shared();
    try (Admin admin = Admin.create(new HashMap<>(kafka.client(SecuredKafka.ADMINISTRATOR)))) {
      var _ = new TopicSetup(admin, new TopicSettings(PREFIX, 1, 1)).ensure(Set.of("claude"));
      admin
          .createAcls(
              List.of(
                  grant(READER, AclOperation.READ, ResourceType.TOPIC),
                  grant(WRITER, AclOperation.READ, ResourceType.TOPIC),
                  grant(WRITER, AclOperation.WRITE, ResourceType.TOPIC),
                  grant(WORKER, AclOperation.READ, ResourceType.TOPIC),
                  changelogs("admit"),
                  changelogs("retry"),
                  changelogs("status"),
                  grant(WORKER, AclOperation.WRITE, ResourceType.TOPIC),
                  grant(WORKER, AclOperation.READ, ResourceType.GROUP),
                  grant(WORKER, AclOperation.WRITE, ResourceType.TRANSACTIONAL_ID)))
          .all()
          .get();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "submit                       | WRITE topic p.requests",
        "results --dead-letters       | READ topic p.results, READ topic p.dead-letters",
        "cancel a1                    | WRITE topic p.events, WRITE topic p.cancellations",
        "dead-letters list            | READ topic p.dead-letters, READ topic p.replays",
        "dead-letters show a1         | READ topic p.dead-letters, READ topic p.replays",
        "dead-letters export          | READ topic p.dead-letters, READ topic p.replays",
        "dead-letters replay          | READ topic p.dead-letters, READ topic p.replays",
        "dead-letters import          | READ topic p.dead-letters, READ topic p.replays",
        "providers list               | READ topic p.provider-state",
        "providers park claude        | READ topic p.provider-state",
        "providers resume claude      | READ topic p.provider-state",
        "triage                       | READ topic p.events",
        "run                          | READ topic p.provider-state, READ group p.admit, WRITE"
            + " transactional ids p.retry-*"
      })
  void whoMayNothingIsToldWhatIsLackingAndHowToGrantIt(String command, String lacking)
      throws Exception {
    Captured captured = run(NOBODY, command);

    assertDenied(captured, NOBODY, command, lacking);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "submit                            | WRITE topic p.requests",
        "cancel a1                         | WRITE topic p.events, WRITE topic p.cancellations",
        "dead-letters import --execute     | WRITE topic p.requests, WRITE topic p.events, WRITE"
            + " topic p.replays",
        "providers park claude             | WRITE topic p.provider-state",
        "providers resume claude           | WRITE topic p.provider-state",
        "run                               | WRITE topic p.provider.claude, READ group p.status"
      })
  void whoMayOnlyReadIsToldWhatIsLackingToWrite(String command, String lacking) throws Exception {
    Captured captured = run(READER, command);

    assertDenied(captured, READER, command, lacking);
  }

  @ParameterizedTest
  @CsvSource({"results", "dead-letters list", "dead-letters export", "providers list"})
  void whoMayReadCanLook(String command) throws Exception {
    assertThat(run(READER, command).exitCode()).isZero();
  }

  @Test
  void whoMayNotOpenTransactionsIsToldTheirId() throws Exception {
    Captured captured = run(WRITER, "dead-letters import --execute");

    assertDenied(captured, WRITER, "dead-letters import", "WRITE transactional id p.replay");
  }

  @Test
  void whoMayNotCreateTopicsIsToldHowAnAdministratorDoes() throws Exception {
    Captured captured = run(WORKER, "run", "p.other.");

    assertThat(captured.exitCode()).isEqualTo(1);
    assertThat(captured.err())
        .contains("may not create them", "--create --topic p.other.requests")
        .doesNotContain("\tat ");
  }

  private void assertDenied(Captured captured, String user, String command, String lacking) {
    assertThat(captured.out()).doesNotContain("\tat ");
    assertThat(captured.err())
        .contains("Kafka at 127.0.0.1:", " does not permit User:" + user + " to")
        .contains(Arrays.stream(lacking.split(", ", -1)).map(what -> "\n  " + what + "\n").toList())
        .contains("kafka-acls.sh --bootstrap-server 127.0.0.1:", "--operation ")
        .doesNotContain("\tat ", "Exception");
    assertThat(captured.err().lines().filter(line -> line.startsWith("posthouse ")))
        .as(command)
        .hasSize(1);
    assertThat(captured.exitCode()).isEqualTo(1);
  }

  private Captured run(String user, String command) throws Exception {
    return run(user, command, PREFIX);
  }

  private Captured run(String user, String command, String prefix) throws Exception {
    List<String> args = new ArrayList<>(List.of(command.strip().split(" ", -1)));
    args.addAll(List.of("--config", settings(user, prefix).toString()));
    String input = command.contains("import") ? letter() : "{\"id\": \"a1\", \"prompt\": \"?\"}";
    long started = System.nanoTime();
    Captured captured = Captured.run(input, Map.of(), args.toArray(String[]::new));
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(SOON);
    return captured;
  }

  private Path settings(String user, String prefix) throws IOException {
    return Files.writeString(
        folder.resolve("posthouse.yaml"),
        """
        kafka:
        %s
        topics: {prefix: %s, partitions: 1, replicationFactor: 1}
        wire: {format: json}
        providers:
          claude: {api: anthropic, model: simulated, credential: none, baseUrl: "http://127.0.0.1:1"}
        routes:
          default: {chain: [claude]}
        console: {port: 0}
        stateDirectory: %s
        """
            .formatted(
                kafka.client(user).entrySet().stream()
                    .map(entry -> "  %s: '%s'".formatted(entry.getKey(), entry.getValue()))
                    .collect(joining("\n")),
                prefix,
                folder.resolve("stores")));
  }

  private static String letter() {
    return SeededLetters.exported(new Topics(PREFIX), 0);
  }

  private static AclBinding changelogs(String station) {
    return new Permission.OnTopicsOf(AclOperation.CREATE, "p.other." + station + "-")
        .binding("User:" + WORKER);
  }

  private static AclBinding grant(String user, AclOperation operation, ResourceType type) {
    return new AclBinding(
        new ResourcePattern(type, PREFIX, PatternType.PREFIXED),
        new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
  }
}
