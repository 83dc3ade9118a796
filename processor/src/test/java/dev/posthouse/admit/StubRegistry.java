package dev.posthouse.admit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.posthouse.settings.WireSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** As much of a schema registry as encodes and decodes records, and a way to make it refuse. */
final class StubRegistry implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final List<String> schemas = new CopyOnWriteArrayList<>();
  private volatile boolean refusing;

  StubRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  void refuse(boolean refuse) {
    refusing = refuse;
  }

  /** Settings of a processor that uses it, with Avro or JSON for what the processor writes. */
  WireSettings wire(WireSettings.Format format) {
    String url = "http://localhost:" + server.getAddress().getPort();
    return new WireSettings(format, Map.of("schema.registry.url", url), null, null);
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] asked = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    int status = 200;
    Map<String, ?> body;
    if (refusing) {
      status = 403;
      body = Map.of("error_code", 40301, "message", "not for you");
    } else if (path.startsWith("/schemas/ids/")) {
      int id = Integer.parseInt(path.substring("/schemas/ids/".length()));
      boolean known = id >= 1 && id <= schemas.size();
      status = known ? 200 : 404;
      body =
          known
              ? Map.of("schema", schemas.get(id - 1))
              : Map.of("error_code", 40403, "message", "");
    } else {
      body = Map.of("id", register(JSON.readTree(asked).path("schema").asText()));
    }
    byte[] answer = JSON.writeValueAsString(body).getBytes(UTF_8);
    exchange.sendResponseHeaders(status, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private synchronized int register(String schema) {
    if (!schemas.contains(schema)) {
      schemas.add(schema);
    }
    return schemas.indexOf(schema) + 1;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
