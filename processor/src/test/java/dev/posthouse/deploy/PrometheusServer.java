package dev.posthouse.deploy;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The machine's Prometheus (Debian: {@code prometheus}), which scrapes one process. */
final class PrometheusServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Process process;
  private final URI url;
  private final HttpClient http = HttpClient.newHttpClient();

  private PrometheusServer(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts one.
   *
   * @param program found by {@link Promtool#program}
   * @param target that it scrapes twice a second
   * @param port to listen on, on this machine alone
   */
  static PrometheusServer scraping(Path program, URI target, Path folder, int port)
      throws IOException {
    Path config = folder.resolve("prometheus.yaml");
    Files.writeString(
        config,
        """
        global: {scrape_interval: 500ms, scrape_timeout: 400ms}
        scrape_configs: [{job_name: posthouse, static_configs: [{targets: ["%s"]}]}]
        """
            .formatted(target.getAuthority()));
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("prometheus"),
                "--web.listen-address=127.0.0.1:" + port,
                "--log.level=warn")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    PrometheusServer server = new PrometheusServer(process, URI.create("http://127.0.0.1:" + port));
    await("Prometheus answers").atMost(PATIENCE).ignoreExceptions().until(server::isReady);
    return server;
  }

  private boolean isReady() throws IOException, InterruptedException {
    return get("/-/ready").statusCode() == 200;
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(url.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Whether a query has had a value, other than "not a number", within the last minute. */
  boolean knows(String expression) throws IOException, InterruptedException {
    long now = Instant.now().getEpochSecond();
    HttpResponse<String> answer =
        get(
            "/api/v1/query_range?start=%d&end=%d&step=1&query=%s"
                .formatted(now - 60, now, URLEncoder.encode(expression, StandardCharsets.UTF_8)));
    JsonNode read = MAPPER.readTree(answer.body());
    if (!read.path("status").asText().equals("success")) {
      throw new AssertionError(expression + ": " + read);
    }
    for (JsonNode series : read.at("/data/result")) {
      for (JsonNode value : series.path("values")) {
        if (!value.path(1).asText().equals("NaN")) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public void close() {
    http.close();
    process.destroy();
    process
        .onExit()
        .orTimeout(10, TimeUnit.SECONDS)
        .exceptionally(_ -> process.destroyForcibly())
        .join();
  }
}
