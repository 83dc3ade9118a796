package dev.posthouse.dev.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Calls the simulated providers over plain HTTP, without any vendor's SDK. */
final class SimulatorClient implements AutoCloseable {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI url;

  SimulatorClient(SimulatedProviders simulated) {
    url = simulated.url();
  }

  HttpResponse<String> claude(String text) throws IOException, InterruptedException {
    return claude(text, "");
  }

  HttpResponse<String> claude(String text, String extra) throws IOException, InterruptedException {
    return post(
        "/claude/v1/messages",
        """
        {"model":"claude-x","max_tokens":1000,"system":"Be short.","messages":[{"role":"user","content":"%s"}]%s}
        """
            .formatted(text, extra));
  }

  HttpResponse<String> gpt(String text, String extra) throws IOException, InterruptedException {
    return post(
        "/gpt/v1/chat/completions",
        """
        {"model":"gpt-x","messages":[{"role":"developer","content":"Be short."},{"role":"user","content":[{"type":"text","text":"%s"}]}]%s}
        """
            .formatted(text, extra));
  }

  HttpResponse<String> gemini(String text, String verb, String extra)
      throws IOException, InterruptedException {
    return post(
        "/gemini/v1beta/models/gemini-x:" + verb,
        """
        {"contents":[{"role":"user","parts":[{"text":"%s"}]}]%s}
        """
            .formatted(text, extra));
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return http.send(
        request(path).POST(BodyPublishers.ofString(body, StandardCharsets.UTF_8)).build(),
        BodyHandlers.ofString());
  }

  HttpResponse<String> put(String path, String body) throws IOException, InterruptedException {
    return http.send(
        request(path).PUT(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(request(path).GET().build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(url.resolve(path)).timeout(Duration.ofSeconds(20));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
