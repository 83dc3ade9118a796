package dev.posthouse.dev.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Calls a registry as its clients do. */
final class RegistryCalls implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI registry;
  private final HttpClient http = HttpClient.newHttpClient();

  RegistryCalls(URI registry) {
    this.registry = registry;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send("GET", path, BodyPublishers.noBody());
  }

  HttpResponse<String> delete(String path) throws IOException, InterruptedException {
    return send("DELETE", path, BodyPublishers.noBody());
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return send("POST", path, BodyPublishers.ofString(body));
  }

  HttpResponse<String> put(String path, String body) throws IOException, InterruptedException {
    return send("PUT", path, BodyPublishers.ofString(body));
  }

  /** Registers a schema and returns its id. */
  int register(String subject, String schema) throws IOException, InterruptedException {
    return json(post("/subjects/" + subject + "/versions", body(schema))).path("id").asInt();
  }

  /** A request's body that holds a schema. */
  static String body(String schema) {
    return JSON.createObjectNode().put("schema", schema).toString();
  }

  static JsonNode json(HttpResponse<String> response) throws IOException {
    return JSON.readTree(response.body());
  }

  private HttpResponse<String> send(String method, String path, BodyPublisher body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(registry.resolve(path))
            .header("content-type", "application/vnd.schemaregistry.v1+json")
            .method(method, body)
            .build(),
        BodyHandlers.ofString());
  }

  @Override
  public void close() {
    http.close();
  }
}
