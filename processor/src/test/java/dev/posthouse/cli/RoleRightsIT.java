package dev.posthouse.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.cli.letters.SeededLetters;
import dev.posthouse.dev.SecuredKafka;
import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.kafka.Permission;
import dev.posthouse.process.AclRole;
import dev.posthouse.process.Node;
import dev.posthouse.process.Role;
import dev.posthouse.settings.Settings;
import dev.posthouse.testbench.Longest;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import dev.posthouse.wire.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The list of {@link AclRole}, on a broker that enforces it: with what it says, and nothing else, a
 * job makes its whole journey; and without any one of it something fails, and says what lacks whom.
 */
@Order(Longest.FIRST)
class RoleRightsIT {
  private static final int JOBS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void theListedRightsAreEnoughAndNoneIsTooMany() throws Exception {
    RetryPolicy retry = new RetryPolicy(8, Duration.ofMillis(50), Duration.ofSeconds(1));
    SecuredKafka kafka = SecuredKafka.shared();
    try (TestBench bench =
        new TestBench(kafka.administration(), "r.", folder.resolve("bench"), 1, 32, retry)) {
      List<AclRole> all = AclRole.all(bench.settings);
      assertThatWhoLacksCreateIsTold(kafka, bench.settings, all);
      grantEach(kafka, all);
      Map<String, Node> fleet = startFleet(kafka, bench.settings);
      try {
        makeTheWholeJourney(kafka, bench, Objects.requireNonNull(fleet.get("status")));
      } finally {
        fleet.values().parallelStream().forEach(Node::close);
      }
      assertThatWhoLacksOneIsToldWhich(kafka, bench.settings, all);
    }
  }

  /** Each process has what its role needs, and the tools have what theirs need. */
  private static void grantEach(SecuredKafka kafka, List<AclRole> all) throws Exception {
    List<AclBinding> granted = new ArrayList<>();
    for (AclRole role : all) {
      String user =
          role.name().startsWith("attempt:")
              ? "attempt"
              : List.of("admit", "retry", "status", "console").contains(role.name())
                  ? role.name()
                  : "tool";
      if (!role.name().equals("create-topics")) {
        role.permissions().forEach(right -> granted.add(right.binding("User:" + user)));
      }
    }
    kafka.grant(granted);
  }

  private Map<String, Node> startFleet(SecuredKafka kafka, Settings settings) {
    return Stream.of("admit", "attempt", "retry", "status", "console")
        .parallel()
        .collect(
            Collectors.toConcurrentMap(role -> role, role -> start(kafka, settings, role, role)));
  }

  private Node start(SecuredKafka kafka, Settings settings, String user, String roles) {
    return Node.start(
        as(kafka, settings, user), Role.Selection.parse(roles, settings.providers().keySet()));
  }

  private Settings as(SecuredKafka kafka, Settings settings, String user) {
    return new TunedSettings(settings)
        .kafka(kafka.client(user))
        .in(folder.resolve("stores-" + user))
        .settings();
  }

  /** Request, failure, retry, hand-over, result; dead letter, replay, status; every command. */
  private void makeTheWholeJourney(SecuredKafka kafka, TestBench bench, Node status)
      throws Exception {
    bench.provider("claude").script(FaultScript.failing(Fault.of(FaultKind.OVERLOADED, 0.5)));
    Set<String> ids = bench.submit("journey", JOBS);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(bench.terminal.missing(ids)).isEmpty());
    assertThat(bench.terminal.results()).isEqualTo(JOBS);

    bench
        .simulators
        .providers()
        .forEach(
            provider ->
                provider.script(FaultScript.failing(Fault.always(FaultKind.INVALID_REQUEST))));
    Path config = config(kafka, bench.settings, "tool");
    assertThat(run(config, "{\"id\": \"dead\", \"prompt\": \"?\"}", "submit").err())
        .contains("sent 1 job");
    await().atMost(PATIENCE).until(() -> bench.isDead("dead"));
    bench.simulators.providers().forEach(provider -> provider.script(FaultScript.HEALTHY));

    assertThat(run(config, "", "dead-letters list").out()).contains("invalid_request");
    assertThat(run(config, "", "dead-letters replay dead --execute").exitCode()).isZero();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(Captured.run("status", "dead", "--url", status.url().toString()).out())
                    .contains("completed"));
    for (String command :
        List.of(
            "results",
            "results --dead-letters",
            "dead-letters show dead",
            "providers list",
            "providers park claude --for 1m --reason test",
            "providers resume claude",
            "triage",
            "cancel dead")) {
      assertThat(run(config, "", command).err())
          .as(command)
          .doesNotContain("does not permit", "failed", "\tat ");
    }
  }

  private void assertThatWhoLacksCreateIsTold(
      SecuredKafka kafka, Settings settings, List<AclRole> all) throws Exception {
    // Only now: when its changelogs are there, nobody has to create them any more.
    Map<String, Lack> lacks = new LinkedHashMap<>();
    for (AclRole role : processes(all)) {
      role.permissions().stream()
          .filter(right -> right.operation() == AclOperation.CREATE)
          .forEach(right -> lacks.put("no-create-" + lacks.size(), new Lack(role, right)));
    }
    assertThat(lacks).hasSize(3);
    assertTold(kafka, settings, lacks);
  }

  private void assertThatWhoLacksOneIsToldWhich(
      SecuredKafka kafka, Settings settings, List<AclRole> all) throws Exception {
    Map<String, Lack> lacks = new LinkedHashMap<>();
    for (AclRole role : all) {
      if (!role.name().equals("create-topics")) {
        role.permissions().stream()
            .filter(right -> right.operation() != AclOperation.CREATE)
            .forEach(right -> lacks.put("lacking-" + lacks.size(), new Lack(role, right)));
      }
    }
    assertThat(lacks).hasSizeGreaterThan(60);
    assertTold(kafka, settings, lacks);
  }

  /** A user who has all that a role needs, but for one thing. */
  private record Lack(AclRole role, Permission right) {}

  private void assertTold(SecuredKafka kafka, Settings settings, Map<String, Lack> lacks)
      throws Exception {
    List<AclBinding> granted = new ArrayList<>();
    lacks.forEach(
        (user, lack) ->
            lack.role().permissions().stream()
                .filter(right -> !right.equals(lack.right()))
                .forEach(right -> granted.add(right.binding("User:" + user))));
    kafka.grant(granted);
    Set<String> untold =
        lacks.entrySet().parallelStream()
            .filter(entry -> !isTold(kafka, settings, entry.getKey(), entry.getValue()))
            .map(entry -> entry.getValue().role().name() + ": " + entry.getValue().right().text())
            .collect(Collectors.toSet());
    assertThat(untold).isEmpty();
  }

  private boolean isTold(SecuredKafka kafka, Settings settings, String user, Lack lack) {
    String said = said(kafka, settings, user, lack);
    String command = "--allow-principal 'User:%s' %s".formatted(user, lack.right().grant());
    return said.contains("does not permit User:" + user + " to\n  " + lack.right().text() + "\n")
        && said.contains(command);
  }

  /** What a start, or a command, says of what it lacks. */
  private String said(SecuredKafka kafka, Settings settings, String user, Lack lack) {
    if (processes(List.of(lack.role())).isEmpty()) {
      try {
        Path config = config(kafka, settings, user);
        return commands(lack).stream()
            .map(command -> run(config, letterOrRequest(command), command).err())
            .collect(joining("\n"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    try (Node _ = start(kafka, settings, user, lack.role().name())) {
      return "started";
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static List<AclRole> processes(List<AclRole> all) {
    return all.stream()
        .filter(
            role ->
                Set.of("admit", "retry", "status", "console").contains(role.name())
                    || role.name().startsWith("attempt:"))
        .toList();
  }

  private static List<String> commands(Lack lack) {
    return switch (lack.role().name()) {
      case "submit" -> List.of("submit");
      case "results" -> List.of("results --dead-letters");
      case "cancel" -> List.of("cancel a1");
      case "dead-letters" -> List.of("dead-letters list");
      case "replay" -> List.of("dead-letters import --execute");
      case "providers" -> List.of("providers list");
      case "park" -> List.of("providers resume claude");
      case "triage" -> List.of("triage");
      default ->
          Stream.of("requests", "retries", "provider.claude", "provider.gpt", "provider.gemini")
              .map(topic -> "topics adopt r." + topic + " --skip")
              .toList();
    };
  }

  private static String letterOrRequest(String command) {
    return command.contains("import")
        ? SeededLetters.exported(new Topics("r."), 0)
        : "{\"id\": \"a1\", \"prompt\": \"?\"}";
  }

  private static Captured run(Path config, String input, String command) {
    List<String> args = new ArrayList<>(List.of(command.split(" ", -1)));
    args.addAll(List.of("--config", config.toString()));
    return Captured.run(input, Map.of(), args.toArray(String[]::new));
  }

  private Path config(SecuredKafka kafka, Settings settings, String user) throws IOException {
    return Files.writeString(
        folder.resolve(user + ".yaml"),
        """
        kafka:
        %s
        topics: {prefix: r., partitions: 1, replicationFactor: 1}
        wire: {format: json}
        providers:
        %s
        routes:
          default: {chain: [%s]}
        """
            .formatted(
                kafka.client(user).entrySet().stream()
                    .map(entry -> "  %s: '%s'".formatted(entry.getKey(), entry.getValue()))
                    .collect(joining("\n")),
                settings.providers().values().stream()
                    .map(
                        provider ->
                            "  %s: {api: anthropic, model: m, credential: none, baseUrl: \"%s\"}"
                                .formatted(provider.name(), provider.baseUrl()))
                    .collect(joining("\n")),
                String.join(", ", settings.providers().keySet())));
  }
}
