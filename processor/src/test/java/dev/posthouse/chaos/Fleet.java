package dev.posthouse.chaos;

import static java.util.Objects.requireNonNull;

import dev.posthouse.cli.Main;
import dev.posthouse.testbench.JavaProcess;
import dev.posthouse.testbench.PosthouseJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Processes of Posthouse with one provider, each with all roles and stores of its own. */
final class Fleet implements AutoCloseable {
  /** After which a process that is silent has left its groups. */
  static final Duration SESSION = Duration.ofSeconds(6);

  static final int PARTITIONS = 8;

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Path folder;
  private final String bootstrapServers;
  private final String prefix;
  private final String host;
  private final LedgerServer server;
  private final int callsInFlight;
  private final List<@Nullable JavaProcess> members = new ArrayList<>();
  private final Map<Integer, Netns> networks = new HashMap<>();

  /**
   * None runs yet.
   *
   * @param prefix of its topics, which no other fleet of the cluster has
   * @param host where the server is reached
   * @param callsInFlight that each process may have
   */
  Fleet(
      Path folder,
      String bootstrapServers,
      String prefix,
      String host,
      LedgerServer server,
      int callsInFlight) {
    this.folder = folder;
    this.bootstrapServers = bootstrapServers;
    this.prefix = prefix;
    this.host = host;
    this.server = server;
    this.callsInFlight = callsInFlight;
  }

  /** From now on the member runs in a network of its own, which can be cut. */
  void inNetwork(int member, Netns network) {
    networks.put(member, network);
  }

  /** How the server knows a member. */
  static String caller(int member) {
    return "m" + member;
  }

  /** Starts a member that does not run. */
  void start(int member) {
    start(member, PosthouseJvm.options());
  }

  /** Starts a member with the classes of another version. */
  void start(int member, String classPath) {
    start(member, PosthouseJvm.from(classPath));
  }

  private void start(int member, List<String> options) {
    run(member, options, Main.class.getName(), "run", "--config", config(member).toString());
  }

  /** Starts what many write first in place of a member, for the control. */
  void startNaive(int member) {
    run(
        member,
        PosthouseJvm.from(System.getProperty("java.class.path")),
        "dev.posthouse.process.NaiveProcessor",
        config(member).toString());
  }

  private void run(int member, List<String> options, String main, String... arguments) {
    while (members.size() <= member) {
      members.add(null);
    }
    Netns network = networks.get(member);
    members.set(
        member,
        JavaProcess.startWith(
            network == null ? List.of() : network.prefix(), options, main, arguments));
  }

  private Path config(int member) {
    String yaml =
        """
        kafka: {bootstrap.servers: "%s", session.timeout.ms: %d}
        topics: {prefix: %s, partitions: %d}
        wire: {format: json}
        providers:
          claude: {api: openai, model: m, credential: none, baseUrl: "%s", concurrency: %d,
            limits: {firstToken: 5m, idle: 5m, total: 10m}}
        routes:
          default: {chain: [claude], busyPatience: 1h, retry: {attemptsPerProvider: 10, base: 100ms, cap: 2s}}
        stateDirectory: %s
        """
            .formatted(
                bootstrapServers,
                SESSION.toMillis(),
                prefix,
                PARTITIONS,
                server.baseUrl(host, caller(member)),
                callsInFlight,
                folder.resolve("stores-" + member));
    try {
      return Files.writeString(folder.resolve("posthouse-" + member + ".yaml"), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JavaProcess member(int member) {
    JavaProcess process = members.get(member);
    if (process == null) {
      throw new IllegalStateException("member " + member + " does not run");
    }
    return process;
  }

  /** SIGKILL. */
  void kill(int member) throws InterruptedException {
    member(member).kill();
    members.set(member, null);
  }

  /** SIGTERM, and waits for its end. */
  void stop(int member) throws InterruptedException {
    member(member).stop();
    members.set(member, null);
  }

  /** Returns when so many call the provider, each with partitions of its own. */
  void awaitWorking(int count) {
    String group = prefix + "attempt.claude";
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      Awaitility.await()
          .atMost(PATIENCE)
          .ignoreException(ExecutionException.class)
          .until(
              () -> {
                ConsumerGroupDescription found =
                    requireNonNull(
                        admin.describeConsumerGroups(Set.of(group)).all().get().get(group));
                return found.members().stream()
                        .filter(member -> !member.assignment().topicPartitions().isEmpty())
                        .count()
                    == count;
              });
    }
  }

  @Override
  public void close() {
    members.forEach(
        process -> {
          if (process != null) {
            process.close();
          }
        });
  }
}
