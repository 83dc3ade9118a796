package dev.posthouse.provider.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A server over plain sockets that treats its connections like real ones do: closes them when they
 * are idle, resets them, breaks off in the middle. Notes each request that it saw anything of.
 */
final class RawServer implements AutoCloseable {

  /** How a connection ends. */
  enum End {
    FIN,
    RESET
  }

  /** What becomes of a request. */
  sealed interface Reaction {

    /** An answer, after which the connection stays. */
    record Answer(String... headers) implements Reaction {}

    /** An answer as soon as so many requests wait for theirs. */
    record Together(CyclicBarrier barrier) implements Reaction {}

    /** The end comes with the first byte of the request, which is not read. */
    record Unread(End end) implements Reaction {}

    /**
     * The request is read whole, and after a while the connection ends in the midst of an answer.
     */
    record Broken(Duration after, int bytes, End end) implements Reaction {}
  }

  /** Says what becomes of a request, by its number on its connection, from 1. */
  interface Script {
    Reaction reaction(int connection, int request);
  }

  private static final boolean CLOSES_BENEATH = true;

  /**
   * As real servers do, for which a connection is idle only after a request: a client that stands
   * still between connecting and sending has done nothing wrong.
   */
  private static final Duration FIRST_REQUEST = Duration.ofSeconds(30);

  static final String BODY = "data: {}\n\n";

  private final ServerSocket listening =
      new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
  private final List<Socket> connections = new CopyOnWriteArrayList<>();

  private final List<String> worked = new CopyOnWriteArrayList<>();
  private final AtomicInteger open = new AtomicInteger();
  private final Script script;
  private final Duration patience;
  private final End end;
  private final @Nullable SSLSocketFactory tls;

  /**
   * @param patience how long a connection is kept after a request
   * @param end how it is closed then
   * @param tls what its connections are encrypted by; null if they are not
   */
  RawServer(Duration patience, End end, Script script, @Nullable SSLSocketFactory tls)
      throws IOException {
    this.tls = tls;
    this.patience = patience;
    this.end = end;
    this.script = script;
    Thread.ofVirtual().start(this::accept);
  }

  URI address() {
    return URI.create(
        (tls == null ? "http" : "https") + "://localhost:" + listening.getLocalPort());
  }

  /** The bodies of the requests that were read whole, in the order of their end. */
  List<String> worked() {
    return List.copyOf(worked);
  }

  /** How many connections were ever opened. */
  int connections() {
    return connections.size();
  }

  /** How many connections this side has not closed. */
  int openConnections() {
    return open.get();
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
        int number = connections.size();
        open.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(connection, number));
      }
    } catch (IOException e) {
      if (!listening.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Socket secured(Socket connection) throws IOException {
    if (tls == null) {
      return connection;
    }
    SSLSocket secured =
        (SSLSocket)
            tls.createSocket(connection, "localhost", connection.getLocalPort(), CLOSES_BENEATH);
    secured.setUseClientMode(false);
    // Its time is none of being idle.
    secured.startHandshake();
    return secured;
  }

  private void serve(Socket connection, int number) {
    try {
      connection.setTcpNoDelay(true);
      Socket secured = secured(connection);
      connection.setSoTimeout((int) FIRST_REQUEST.toMillis());
      var in = new BufferedInputStream(secured.getInputStream());
      try {
        for (int request = 1; react(secured, in, script.reaction(number, request)); request++) {
          connection.setSoTimeout((int) patience.toMillis());
        }
        close(secured, End.FIN);
      } catch (SocketTimeoutException _) {
        close(secured, end);
      }
    } catch (IOException _) {
      // The client hung up.
      close(connection, End.FIN);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      open.decrementAndGet();
    }
  }

  /** Whether the connection stays. */
  private boolean react(Socket connection, InputStream in, Reaction reaction)
      throws IOException, InterruptedException {
    return switch (reaction) {
      case Reaction.Answer answer -> {
        if (!read(in)) {
          yield false;
        }
        connection.getOutputStream().write(answer(answer.headers()));
        yield true;
      }
      case Reaction.Together together -> {
        if (!read(in)) {
          yield false;
        }
        await(together.barrier());
        connection.getOutputStream().write(answer());
        yield true;
      }
      case Reaction.Unread unread -> {
        if (in.read() >= 0) {
          close(connection, unread.end());
        }
        yield false;
      }
      case Reaction.Broken broken -> {
        if (read(in)) {
          pause(broken.after());
          connection.getOutputStream().write(answer(), 0, broken.bytes());
          if (broken.bytes() > 0 && broken.end() == End.RESET) {
            // Else the reset may overtake what was sent before it.
            pause(Duration.ofMillis(20));
          }
          close(connection, broken.end());
        }
        yield false;
      }
    };
  }

  /** The whole of an answer. */
  static byte[] answer(String... headers) {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n%sContent-Length: %d\r\n\r\n%s"
        .formatted(more, BODY.length(), BODY)
        .getBytes(UTF_8);
  }

  private static void close(Socket connection, End end) {
    try {
      if (end == End.RESET && !connection.isClosed()) {
        connection.setSoLinger(true, 0);
      }
      connection.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(CyclicBarrier barrier) throws IOException, InterruptedException {
    try {
      barrier.await();
    } catch (BrokenBarrierException e) {
      throw new IOException(e);
    }
  }

  /** The server takes its time. */
  private static void pause(Duration time) throws InterruptedException {
    new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private boolean read(InputStream in) throws IOException {
    int length = 0;
    String line = line(in);
    if (line.isEmpty()) {
      return false;
    }
    for (; !line.isEmpty(); line = line(in)) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring("Content-Length: ".length()));
      }
    }
    String body = new String(in.readNBytes(length), UTF_8);
    if (body.length() < length) {
      return false;
    }
    worked.add(body);
    return true;
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
