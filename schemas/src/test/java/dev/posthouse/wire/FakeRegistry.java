package dev.posthouse.wire;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** A schema registry over real HTTP, with as much of Confluent's API as a serde uses. */
public final class FakeRegistry implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int FIRST_ID = 0x01020304;

  private final HttpServer server;
  private final String scheme;
  private final List<String> schemas = new CopyOnWriteArrayList<>();
  private final Map<String, List<Integer>> subjects = new ConcurrentHashMap<>();
  private final Queue<Answer> planned = new ConcurrentLinkedQueue<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private @Nullable String credentials;

  private record Answer(int status, String body) {}

  private FakeRegistry(HttpServer server, String scheme) {
    this.server = server;
    this.scheme = scheme;
    server.createContext("/", this::handle);
    server.start();
  }

  public static FakeRegistry start() throws IOException {
    return new FakeRegistry(HttpServer.create(loopback(), 0), "http");
  }

  public static FakeRegistry startTls(SSLContext tls) throws IOException {
    HttpsServer server = HttpsServer.create(loopback(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return new FakeRegistry(server, "https");
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  public String url() {
    return scheme + "://localhost:" + server.getAddress().getPort();
  }

  /** Only {@code user:password} is let in from now on. */
  public void demand(String userInfo) {
    byte[] bytes = userInfo.getBytes(StandardCharsets.UTF_8);
    credentials = "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  /** The next call that has no answer planned yet is answered with this. */
  public void plan(int status, String body) {
    planned.add(new Answer(status, body));
  }

  public int add(String subject, Schema schema) {
    return add(subject, schema.toString());
  }

  public synchronized int add(String subject, String schema) {
    if (!schemas.contains(schema)) {
      schemas.add(schema);
    }
    int id = FIRST_ID + schemas.indexOf(schema);
    List<Integer> versions = subjects.computeIfAbsent(subject, name -> new ArrayList<>());
    if (!versions.contains(id)) {
      versions.add(id);
    }
    return id;
  }

  /** Each call as method and path, in order. */
  public List<String> calls() {
    return calls;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    calls.add(exchange.getRequestMethod() + " " + path);
    byte[] body = exchange.getRequestBody().readAllBytes();
    Answer answer = answer(exchange, path, body);
    byte[] bytes = answer.body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Answer answer(HttpExchange exchange, String path, byte[] body) throws IOException {
    Answer next = planned.poll();
    if (next != null) {
      return next;
    }
    if (credentials != null
        && !credentials.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      return error(401, 40101, "Unauthorized");
    }
    String[] parts = path.split("/", -1);
    if (parts[1].equals("schemas")) {
      return byId(Integer.parseInt(parts[3]));
    }
    String subject = parts[2];
    if (path.endsWith("/versions/latest")) {
      List<Integer> versions = subjects.get(subject);
      return versions == null
          ? error(404, 40401, "Subject not found")
          : described(versions.get(versions.size() - 1));
    }
    String schema = JSON.readTree(body).path("schema").asText();
    if (path.endsWith("/versions")) {
      return new Answer(200, "{\"id\":" + add(subject, schema) + "}");
    }
    boolean known =
        subjects.containsKey(subject)
            && subjects.get(subject).contains(FIRST_ID + schemas.indexOf(schema));
    return known ? described(add(subject, schema)) : error(404, 40403, "Schema not found");
  }

  private Answer byId(int id) throws IOException {
    boolean known = id >= FIRST_ID && id < FIRST_ID + schemas.size();
    return known ? described(id) : error(404, 40403, "Schema " + id + " not found");
  }

  private Answer described(int id) throws IOException {
    Map<String, Object> body = Map.of("id", id, "schema", schemas.get(id - FIRST_ID));
    return new Answer(200, JSON.writeValueAsString(body));
  }

  public static String errorBody(int code, String message) {
    return "{\"error_code\":" + code + ",\"message\":\"" + message + "\"}";
  }

  private static Answer error(int status, int code, String message) {
    return new Answer(status, errorBody(code, message));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
