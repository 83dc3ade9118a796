package dev.posthouse.console;

import dev.posthouse.console.index.ConsoleIndex;
import dev.posthouse.health.HealthBoard;
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
        claude: {api: anthropic, model: claude-sonnet-4-6, credential: none, prices: {input: 3, output: 15, currency: USD}}
        gpt: {api: openai, model: gpt-5.2, credential: none}
        gemini: {api: gemini, model: gemini-3-pro, credential: none}
      """;

  final ConsoleIndex index = ConsoleIndex.unfed(SampleFleet.TOPICS);
  final EventTimelines timelines = new EventTimelines(SampleFleet.TOPICS);
  final SampleFleet fleet = new SampleFleet(index, timelines);
  final RecordedOperations operations;
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
    operations = new RecordedOperations(health, fleet, parsed);
    console = Console.start(settings, () -> Map.of("admit", true), () -> "# metrics");
    console.open(new ConsoleDesk(index, operations, health, parsed, timelines));
    console.started();
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
