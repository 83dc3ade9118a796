package dev.posthouse.cli.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.cli.Captured;
import dev.posthouse.cli.Main;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.testbench.JavaProcess;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.internal.JsonFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes that keep the view, one of which is killed: the other answers for all jobs within
 * the time in which the group misses the one that is gone, and until then says what it cannot know.
 */
class StatusFailoverIT {
  private static final Duration START = Duration.ofMinutes(1);

  /** The group misses a process after 3 s; the rest is for a machine out of breath. */
  private static final Duration TAKEOVER = Duration.ofSeconds(15);

  private static final int JOBS = 200;

  @TempDir Path folder;
  private TestBench bench;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void open() {
    bench = new TestBench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void theOtherAnswersForAllAndNeverCallsAJobUnknownThatIsNot() throws Exception {
    int firstPort = freePort();
    int secondPort = freePort();
    try (JavaProcess first = processor("first", firstPort);
        JavaProcess _ = processor("second", secondPort)) {
      Set<String> before = publish("before");
      awaitAll(firstPort, before, START);
      awaitAll(secondPort, before, START);
      await().atMost(START).until(() -> ownsSome(firstPort) && ownsSome(secondPort));

      first.kill();
      Set<String> all = publish("after");
      all.addAll(before);
      long killed = System.nanoTime();
      Captured command = status("after-" + (JOBS - 1), secondPort);
      awaitAll(secondPort, all, TAKEOVER);
      System.out.printf(
          "after a kill, all were answered for within %.1f s%n",
          (System.nanoTime() - killed) / 1e9);

      assertThat(command.exitCode()).as(command.err()).isZero();
      assertThat(command.out()).contains("after-" + (JOBS - 1));
      assertThat(get(secondPort, "/jobs/nobody").statusCode()).isEqualTo(404);
    }
  }

  /** Until all are known; meanwhile only what may be said of a job that exists. */
  private void awaitAll(int port, Set<String> ids, Duration patience) {
    Set<String> open = new LinkedHashSet<>(ids);
    await()
        .atMost(patience)
        .pollInSameThread()
        .ignoreException(java.net.ConnectException.class)
        .until(
            () -> {
              for (String id : Set.copyOf(open)) {
                HttpResponse<String> answer = get(port, "/jobs/" + id);
                assertThat(answer.statusCode()).as(answer.body()).isIn(200, 503);
                if (answer.statusCode() == 200) {
                  open.remove(id);
                } else {
                  assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
                  return false;
                }
              }
              return open.isEmpty();
            });
  }

  private boolean ownsSome(int port) throws Exception {
    return get(port, "/internal/jobs?limit=1").body().contains("jobId");
  }

  private static Captured status(String id, int port) {
    return Captured.run("status", id, "--url", "http://localhost:" + port);
  }

  private HttpResponse<String> get(int port, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private Set<String> publish(String name) throws Exception {
    Set<String> ids =
        IntStream.range(0, JOBS)
            .mapToObj(job -> name + "-" + job)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    for (String id : ids) {
      JobEvent event =
          JobEvent.newBuilder()
              .setJobId(id)
              .setGeneration(1)
              .setType("admitted")
              .setAt(Instant.now())
              .setRoute("default")
              .setProvider("claude")
              .build();
      bench.send(bench.topics.events(), id.getBytes(UTF_8), JsonFormat.write(event));
    }
    bench.flush();
    return ids;
  }

  private JavaProcess processor(String name, int port) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve(name + ".yaml"),
            """
            kafka: {bootstrap.servers: "%s", session.timeout.ms: 3000, heartbeat.interval.ms: 500}
            topics: {prefix: %s, partitions: 4}
            wire: {format: json}
            providers:
              claude: {api: anthropic, model: simulated, credential: none, baseUrl: "http://127.0.0.1:1"}
              gpt: {api: openai, model: simulated, credential: none, baseUrl: "http://127.0.0.1:1"}
              gemini: {api: gemini, model: simulated, credential: none, baseUrl: "http://127.0.0.1:1"}
            routes:
              default: {chain: [claude, gpt, gemini]}
            console: {port: %d}
            stateDirectory: %s
            """
                .formatted(
                    KafkaFixture.bootstrapServers(),
                    bench.topics.prefix(),
                    port,
                    folder.resolve("stores")));
    return JavaProcess.start(Main.class, "run", "--config", config.toString(), "--roles", "status");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
