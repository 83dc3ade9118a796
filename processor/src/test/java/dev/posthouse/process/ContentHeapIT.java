package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.cli.Main;
import dev.posthouse.content.S3Server;
import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.dev.simulator.SimulatedProvider;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.testbench.JavaProcess;
import dev.posthouse.testbench.TestBench;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Documents of 20 MB for a processor with a heap of 1 GB, whose provider would take all of its
 * calls at once: as many are in flight as there is memory for, and a metric says why they are not
 * more.
 */
@EnabledIfSystemProperty(named = "posthouse.test.heap", matches = "\\d+")
class ContentHeapIT {
  private static final Logger log = LoggerFactory.getLogger(ContentHeapIT.class);
  private static final int JOBS = Integer.getInteger("posthouse.test.heap", 0);
  private static final int BYTES = 20 << 20;
  private static final int HEAP = 1 << 30;
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path state;
  @TempDir Path store;

  @Test
  void fewerCallsAreInFlightThanWouldFillTheHeapAndAMetricSaysWhy() throws Exception {
    try (S3Server server = S3Server.start(store);
        TestBench bench =
            new TestBench(state, 4, JOBS, new RetryPolicy(2, Duration.ofMillis(50), PATIENCE))) {
      byte[] document = new byte[BYTES];
      new SplittableRandom(20).nextBytes(document);
      server.put("large.pdf", document);
      SimulatedProvider vendor = bench.provider("gpt");
      vendor.hold();
      int port = freePort();
      Path config = config(bench, server, port);
      try (JavaProcess _ =
          JavaProcess.startWithHeap("1g", Main.class, "run", "--config", config.toString())) {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < JOBS; i++) {
          ids.add("job-" + i);
          bench.send("job-" + i, request());
        }
        await()
            .atMost(PATIENCE)
            .ignoreExceptions()
            .untilAsserted(
                () ->
                    assertThat(vendor.inFlight() + gauge(port, "posthouse_content_waiting"))
                        .isEqualTo(JOBS));
        assertThat(bench.terminal.ended()).isZero();
        double held = gauge(port, "posthouse_content_bytes");
        double limit = gauge(port, "posthouse_content_bytes_limit");
        int inFlight = vendor.inFlight();
        assertThat(held).isLessThanOrEqualTo(limit).isEqualTo(inFlight * (double) BYTES);
        assertThat(inFlight).isLessThan(JOBS);
        double used = heapUsed(port);
        assertThat(used).isLessThan(HEAP);
        long start = System.nanoTime();
        vendor.release();

        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(bench.terminal.missing(ids)).isEmpty());
        log.info(
            "{} jobs of 20 MB in 1 GB of heap: {} in flight, {} of {} bytes held, {} bytes of heap"
                + " in use; all answered in {} s",
            JOBS,
            inFlight,
            (long) held,
            (long) limit,
            (long) used,
            Duration.ofNanos(System.nanoTime() - start).toSeconds());
        for (String id : ids) {
          assertThat(bench.isDead(id)).as(id).isFalse();
          assertThat(bench.history(id)).as(id).hasSize(1);
        }
        assertThat(vendor.calls()).isEqualTo(JOBS);
      }
    }
  }

  private Path config(TestBench bench, S3Server server, int port) throws IOException {
    String yaml =
        """
        kafka: {bootstrap.servers: "%s"}
        topics: {prefix: %s, partitions: 4}
        wire: {format: json}
        providers:
          gpt: {api: openai, model: simulated, credential: none, baseUrl: "%s", concurrency: %d, limits: {firstToken: 30m, idle: 30m, total: 1h}}
        routes: {default: {chain: [gpt], deadline: 2h}}
        contents:
          objects:
            endpoint: "%s"
            pathStyle: true
            accessKeyId: file:%s
            secretAccessKey: file:%s
            buckets: [%s]
        console: {port: %d}
        stateDirectory: %s
        """
            .formatted(
                KafkaFixture.bootstrapServers(),
                bench.topics.prefix(),
                bench.simulators.baseUrl("gpt"),
                JOBS,
                server.endpoint(),
                store.resolve("id"),
                store.resolve("secret"),
                S3Server.BUCKET,
                port,
                state.resolve("stores"));
    return Files.writeString(state.resolve("posthouse.yaml"), yaml);
  }

  private static String request() {
    return "{\"messages\":[{\"role\":\"user\",\"content\":\"What is agreed?\",\"parts\":[{\"document\":{\"mediaType\":\"application/pdf\",\"stored\":\"s3://%s/large.pdf\",\"size\":%d}}]}]}"
        .formatted(S3Server.BUCKET, BYTES);
  }

  private double gauge(int port, String name) throws IOException, InterruptedException {
    return sum(port, "(?m)^" + name + "(?:\\{.*?\\})? (\\S+)$");
  }

  /** What lives in the heap, with what no collection has looked at yet. */
  private double heapUsed(int port) throws IOException, InterruptedException {
    return sum(port, "(?m)^jvm_memory_used_bytes\\{area=\"heap\".*?\\} (\\S+)$");
  }

  private double sum(int port, String pattern) throws IOException, InterruptedException {
    String metrics =
        http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/metrics".formatted(port)))
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    return Pattern.compile(pattern)
        .matcher(metrics)
        .results()
        .map((MatchResult found) -> found.group(1).toUpperCase(Locale.ROOT))
        .mapToDouble(Double::parseDouble)
        .sum();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
