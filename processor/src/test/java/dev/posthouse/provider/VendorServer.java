package dev.posthouse.provider;

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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers requests on loopback with canned bytes, and does to connections what networks do. */
public final class VendorServer implements AutoCloseable {

  /** A request as it came. */
  public record Received(String path, Map<String, String> headers, String body) {}

  /** What to do with a connection once a request has been read from it. */
  public interface Response {
    void write(OutputStream out, Socket socket) throws IOException, InterruptedException;
  }

  private final ServerSocket listening =
      new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Function<Received, Response> responses = _ -> (_, _) -> {};

  VendorServer() throws IOException {
    Thread.ofVirtual().start(this::accept);
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  /** Answers every request from now on like this. */
  public void answer(Response response) {
    answerEach(_ -> response);
  }

  /** Answers every request from now on by what it asks. */
  public void answerEach(Function<Received, Response> responses) {
    this.responses = responses;
  }

  /** The requests that came, oldest first. */
  public List<Received> received() {
    return List.copyOf(received);
  }

  /** Waits for the next request. */
  Received awaitRequest() throws InterruptedException {
    return received.take();
  }

  /** How many connections were ever opened. */
  public int connections() {
    return connections.size();
  }

  /** How many connections are open. */
  long openConnections() {
    return connections.stream().filter(connection -> !connection.isClosed()).count();
  }

  /** A whole response with a body of known length. */
  public static Response whole(int status, Map<String, String> headers, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return (out, _) -> {
      out.write(head(status, headers, "Content-Length: " + bytes.length));
      out.write(bytes);
      out.flush();
    };
  }

  /** A stream that ends the way it should. */
  public static Response stream(String... events) {
    return (out, _) -> {
      startStream(out);
      for (String event : events) {
        chunk(out, event);
      }
      endStream(out);
    };
  }

  /** A stream that says no more after its last event, but stays open. */
  Response stalling(String... events) {
    return (out, _) -> {
      startStream(out);
      for (String event : events) {
        chunk(out, event);
      }
      closed.await();
    };
  }

  /** A stream whose connection is closed in the middle. */
  public static Response cut(String... events) {
    return (out, socket) -> {
      startStream(out);
      for (String event : events) {
        chunk(out, event);
      }
      socket.close();
    };
  }

  public static void startStream(OutputStream out) throws IOException {
    out.write(
        head(
            200,
            Map.of("Content-Type", "text/event-stream; charset=utf-8"),
            "Transfer-Encoding: chunked"));
    out.flush();
  }

  public static void chunk(OutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    var chunk = new ByteArrayOutputStream();
    chunk.writeBytes((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.UTF_8));
    chunk.writeBytes(bytes);
    chunk.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    out.write(chunk.toByteArray());
    out.flush();
  }

  public static void endStream(OutputStream out) throws IOException {
    out.write("0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  public static byte[] head(int status, Map<String, String> headers, String framing) {
    var head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.append(framing).append("\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
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
        received.add(request);
        responses.apply(request).write(connection.getOutputStream(), connection);
      }
    } catch (IOException _) {
      // The client hung up: that is what some tests are about.
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
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
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new Received(first.split(" ", 3)[1], headers, body);
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
