package dev.posthouse.provider.cases;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Hosting;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sends what a case says, byte for byte: the first step to the first request and so on, and a plain
 * good answer to all that follow. Also plays Google's token server, whose requests do not count.
 */
public final class WireServer implements AutoCloseable {
  private static final String TOKEN =
      "{\"access_token\":\"a-token\",\"expires_in\":3600,\"token_type\":\"Bearer\"}";

  /** A request as it came, and when. */
  public record Received(Instant at, String path, Map<String, String> headers, String body) {}

  private volatile WireCase wire;
  private final ServerSocket listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final AtomicInteger calls = new AtomicInteger();

  public WireServer(WireCase wire) throws IOException {
    this.wire = wire;
    Thread.ofVirtual().start(this::accept);
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  /** The format that it speaks. */
  public Api api() {
    return wire.api();
  }

  /** What the settings of a provider must say to reach it. */
  public URI baseUrl() {
    return wire.api() == Api.OPENAI ? address().resolve("/v1") : address();
  }

  /** Writes a key that its provider can be called with, and tells the file. */
  public Path credential(Path folder) throws IOException {
    Path file = folder.resolve(wire.name() + ".key");
    String key =
        wire.hosting() instanceof Hosting.Vertex
            ? ServiceAccount.keyFile(address())
            : "sk-0123456789abcdef";
    return Files.writeString(file, key);
  }

  /** From now on it sends what this says, which is the same case with later moments. */
  public void turnTo(WireCase later) {
    wire = later;
  }

  /** The calls that came, oldest first. */
  public List<Received> received() {
    return List.copyOf(received);
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = listening.accept();
        connections.add(connection);
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException e) {
      if (!listening.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      var in = new BufferedInputStream(connection.getInputStream());
      while (!connection.isClosed()) {
        Received request = read(in);
        if (request == null) {
          return;
        }
        send(step(request), connection);
      }
    } catch (IOException _) {
      // The client hung up.
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private JsonNode step(Received request) {
    if (request.path().endsWith("/token")) {
      return GoodAnswers.json(TOKEN);
    }
    received.add(request);
    for (JsonNode rule : wire.rules()) {
      if (Pattern.compile(rule.path("body").asText()).matcher(request.body()).find()) {
        return rule.path("reply");
      }
    }
    int call = calls.getAndIncrement();
    return call < wire.replies().size()
        ? wire.replies().get(call)
        : GoodAnswers.of(wire.api(), wire.hosting() instanceof Hosting.Bedrock, wire.good());
  }

  private static void send(JsonNode step, Socket connection)
      throws IOException, InterruptedException {
    // Silence before the first byte; without a status, nothing follows it.
    pause(step.path("delay_ms").asLong());
    if (step.path("status").isNull()) {
      connection.setSoLinger(true, 0);
      connection.close();
      return;
    }
    OutputStream out = connection.getOutputStream();
    JsonNode body = step.path("body");
    boolean inPieces = body.has("chunks");
    List<JsonNode> pieces = inPieces ? body.path("chunks").valueStream().toList() : List.of(body);
    String framing = step.path("framing").asText(inPieces ? "chunked" : "length");
    String ending = step.path("ending").asText("clean");
    out.write(head(step, framing, body).getBytes(UTF_8));
    out.flush();
    for (JsonNode piece : pieces) {
      byte[] bytes = bytes(piece);
      for (int i = 0; i < piece.path("times").asInt(1); i++) {
        pause(piece.path("delay_ms").asLong());
        out.write(framing.equals("chunked") ? chunk(bytes) : bytes);
        out.flush();
      }
    }
    if (ending.equals("reset")) {
      // Else the reset may overtake what was sent before it.
      pause(100);
      connection.setSoLinger(true, 0);
      connection.close();
    } else if (ending.equals("cut") || framing.equals("close")) {
      connection.close();
    } else if (framing.equals("chunked")) {
      out.write("0\r\n\r\n".getBytes(UTF_8));
      out.flush();
    }
  }

  private static String head(JsonNode step, String framing, JsonNode body) {
    var head = new StringBuilder("HTTP/1.1 ").append(step.path("status").asInt(200)).append(" S");
    for (JsonNode header : step.path("headers")) {
      head.append("\r\n")
          .append(header.path(0).asText())
          .append(": ")
          .append(header.path(1).asText());
    }
    String framed =
        switch (framing) {
          case "chunked" -> "\r\nTransfer-Encoding: chunked";
          case "close" -> "\r\nConnection: close";
          default -> {
            int cut = step.path("ending").asText("clean").equals("clean") ? 0 : 100;
            yield "\r\nContent-Length: " + (length(body) + cut);
          }
        };
    return head.append(framed).append("\r\n\r\n").toString();
  }

  private static int length(JsonNode body) {
    return body.has("chunks")
        ? body.path("chunks")
            .valueStream()
            .mapToInt(piece -> bytes(piece).length * piece.path("times").asInt(1))
            .sum()
        : bytes(body).length;
  }

  private static byte[] bytes(JsonNode piece) {
    if (piece.has("aws_event")) {
      return AwsFrames.event(piece.path("aws_event"));
    }
    return piece.has("aws_exception")
        ? AwsFrames.exception(piece.path("aws_exception"))
        : WireCase.bytes(piece.isMissingNode() ? JsonNodeFactory.instance.textNode("") : piece);
  }

  private static byte[] chunk(byte[] bytes) {
    var chunk = new ByteArrayOutputStream();
    if (bytes.length > 0) {
      chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(UTF_8));
      chunk.writeBytes(bytes);
      chunk.writeBytes("\r\n".getBytes(UTF_8));
    }
    return chunk.toByteArray();
  }

  /** The server takes its time. */
  private static void pause(long millis) throws InterruptedException {
    if (millis > 0) {
      new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    }
  }

  private static @Nullable Received read(InputStream in) throws IOException {
    String first = line(in);
    if (first.isEmpty()) {
      return null;
    }
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers.put(header.substring(0, colon), header.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
    String body = new String(in.readNBytes(length), UTF_8);
    return new Received(Instant.now(), first.split(" ", 3)[1], headers, body);
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(UTF_8);
  }
}
