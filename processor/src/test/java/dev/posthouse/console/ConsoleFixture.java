package dev.posthouse.console;

import dev.posthouse.console.index.ConsoleIndex;
import dev.posthouse.health.HealthBoard;
import dev.posthouse.health.Load;
import dev.posthouse.health.Permit;
import dev.posthouse.health.ProviderGate;
import dev.posthouse.job.QuotaReport;
import dev.posthouse.job.Usage;
import dev.posthouse.settings.AccessSettings;
import dev.posthouse.settings.ConsoleSettings;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.SettingsReader;
import dev.posthouse.status.EventTimelines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Random;

/** A console over sample data, without Kafka. */
final class ConsoleFixture implements AutoCloseable {
  private static final String YAML =
      """
      wire: {format: json}
      kafka: {bootstrap.servers: "localhost:1"}
      providers:
        claude: {api: anthropic, model: claude-sonnet-4-6, credential: none, prices: {input: 3, output: 15, currency: USD}, rates: {requestsPerMinute: 300, inputTokensPerMinute: 200000}}
        gpt: {api: openai, model: gpt-5.2, credential: none}
        gemini: {api: gemini, model: gemini-3-pro, credential: none}
      """;

  final ConsoleIndex index = ConsoleIndex.unfed(SampleFleet.TOPICS);
  final EventTimelines timelines = new EventTimelines(SampleFleet.TOPICS);
  final SampleFleet fleet = new SampleFleet(index, timelines);
  final RecordedOperations operations;
  final UnsettledJobs jobs = new UnsettledJobs(timelines);
  final Console console;
  private final HttpClient http = HttpClient.newHttpClient();

  ConsoleFixture(AccessSettings access) {
    this(new ConsoleSettings("127.0.0.1", 0, null, access));
  }

  ConsoleFixture(ConsoleSettings settings) {
    Settings parsed;
    try {
      parsed = SettingsReader.check("sample", YAML, _ -> null).settings();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    HealthBoard health =
        new HealthBoard(
            parsed.providers().values(),
            parsed.health(),
            Clock.systemUTC(),
            new Random(1),
            (_, _) -> {});
    fleet.happen(Instant.now());
    use(health.gate("claude"));
    operations = new RecordedOperations(health, fleet, parsed);
    console = Console.start(settings, () -> Map.of("admit", true), () -> "# metrics");
    console.open(new ConsoleDesk(index, operations, health, parsed, jobs));
    console.started();
  }

  /** A provider that is called, and says what is left of its limits. */
  private static void use(ProviderGate gate) {
    Instant now = Instant.now();
    try (Permit permit = gate.tryEnter(new Load(52_000, 1000, false)).orElseThrow()) {
      permit.started();
      permit.succeeded(new Usage(52_000, 800, 0, 0));
    }
    gate.reported(
        new QuotaReport(
            now,
            Map.of(
                QuotaReport.Unit.REQUESTS, new QuotaReport.Left(500, 180, now.plusSeconds(38)),
                QuotaReport.Unit.INPUT_TOKENS,
                    new QuotaReport.Left(400_000, 301_000, now.plusSeconds(15)))));
  }

  URI url(String path) {
    return console.url().resolve(path);
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(url(path));
  }

  HttpRequest.Builder post(String path, String body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  /** The first line of the answer to a request that calls the console by another name. */
  String statusCalledAs(String host, String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), console.url().getPort())) {
      socket
          .getOutputStream()
          .write(
              "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                  .formatted(path, host)
                  .getBytes(StandardCharsets.ISO_8859_1));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return answer.lines().findFirst().orElse("");
    }
  }

  @Override
  public void close() {
    console.close();
    http.shutdownNow();
  }
}
