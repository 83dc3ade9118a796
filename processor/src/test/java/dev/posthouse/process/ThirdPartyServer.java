package dev.posthouse.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.settings.Api;
import dev.posthouse.testbench.NpmPackages;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The npm package {@code @copilotkit/aimock} as a process of its own: a server of the three formats
 * that others have written, with Node's own patience for idle connections, five seconds.
 */
final class ThirdPartyServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path PINNED = Path.of("src", "test", "third-party");
  private static final Path INSTALLED = Path.of("target", "third-party");
  private static final Path COMMAND =
      INSTALLED.resolve(Path.of("node_modules", "@copilotkit", "aimock", "dist", "cli.js"));
  private static final Pattern LISTENING = Pattern.compile("listening on (http://\\S+)");

  private final Process process;
  private final URI address;

  /** Installs the package in its pinned version, as its lock file says, below {@code target}. */
  static void install() throws IOException, InterruptedException {
    NpmPackages.install(PINNED, INSTALLED);
  }

  /**
   * Starts it on a free port.
   *
   * @param fixtures what it answers: a file of the package's own format
   * @param options of its command, for example {@code --chaos-drop 0.15}
   */
  ThirdPartyServer(Path fixtures, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("node", COMMAND.toString(), "-p", "0", "-f", fixtures.toString()));
    command.addAll(List.of("--journal-max", "0"));
    command.addAll(List.of(options));
    process = started(new ProcessBuilder(command).redirectErrorStream(true));
    BufferedReader output = process.inputReader(UTF_8);
    address = address(output);
    // Else it would stop when nobody takes what it says.
    Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {}));
  }

  private static Process started(ProcessBuilder command) {
    try {
      return command.start();
    } catch (IOException e) {
      throw new IllegalStateException(
          "The profile third-party needs Node 20 or newer, with npm, on the PATH: "
              + command.command().getFirst()
              + " cannot be started",
          e);
    }
  }

  private static URI address(BufferedReader output) throws IOException {
    var said = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        return URI.create(listening.group(1));
      }
      said.append(line).append('\n');
    }
    throw new IllegalStateException("the server has not started: " + said);
  }

  /** What the settings of a provider of a format must say to reach it. */
  URI baseUrl(Api api) {
    return api == Api.OPENAI ? address.resolve("/v1") : address;
  }

  /** The calls that it has seen, as it tells them. */
  List<JsonNode> calls() throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> journal =
          client.send(
              HttpRequest.newBuilder(address.resolve("/__aimock/journal")).build(),
              HttpResponse.BodyHandlers.ofString());
      return JSON.readTree(journal.body()).valueStream().toList();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
