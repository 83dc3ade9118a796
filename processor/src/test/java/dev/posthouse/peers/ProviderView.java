package dev.posthouse.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.stream.Collectors;

/** What the provider itself counts of one run's calls. */
final class ProviderView {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String port;
  private final String run;

  ProviderView(ChildProgram provider, String run) {
    this.port = provider.address();
    this.run = run;
  }

  /** Where it is called. */
  String url(String path) {
    return "http://127.0.0.1:%s/%s/%s".formatted(port, run, path);
  }

  /** From now on it answers each call with status 529. */
  void down() {
    ask("down");
  }

  void up() {
    ask("up");
  }

  /** Calls that it has not answered yet. */
  int inFlight() {
    return Integer.parseInt(ask("inFlight"));
  }

  /** Calls that it has answered, and well. */
  int answered() {
    return Integer.parseInt(ask("answered"));
  }

  /** Calls that it has answered with a failure. */
  int failed() {
    return Integer.parseInt(ask("failed"));
  }

  /** How many calls it has had of each job. */
  Map<String, Integer> calls() {
    return ask("jobs")
        .lines()
        .map(line -> line.split(" ", -1))
        .collect(Collectors.toMap(job -> job[0], job -> Integer.parseInt(job[1])));
  }

  private String ask(String question) {
    URI address = URI.create("http://127.0.0.1:%s/count/%s/%s".formatted(port, run, question));
    try {
      return HTTP.send(
              HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
