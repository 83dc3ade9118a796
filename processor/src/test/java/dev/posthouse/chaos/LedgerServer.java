package dev.posthouse.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A provider that speaks chat completions and writes down each call of each job: the JDK's server
 * and nothing of Posthouse.
 */
final class LedgerServer implements AutoCloseable {
  private static final Pattern JOB = Pattern.compile("job<([^>]+)>");
  private static final String ANSWER =
      """
      data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,\
      "delta":{"role":"assistant","content":"yes"},"finish_reason":null}]}

      data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,\
      "delta":{},"finish_reason":"stop"}]}

      data: [DONE]

      """;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private final Duration least;
  private final Duration most;
  private final Map<String, Integer> calls = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> inFlight = new ConcurrentHashMap<>();
  private volatile CountDownLatch held = new CountDownLatch(0);

  /**
   * Starts it on a free port of every address.
   *
   * @param least time that an answer takes
   * @param most time that an answer takes
   */
  LedgerServer(Duration least, Duration most) {
    this.least = least;
    this.most = most;
    try {
      server = HttpServer.create(new InetSocketAddress(0), 8192);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  /** What the settings of a caller say, who is told from others by it. */
  String baseUrl(String host, String caller) {
    return "http://%s:%d/%s/v1".formatted(host, server.getAddress().getPort(), caller);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Matcher job = JOB.matcher(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      if (!job.find()) {
        exchange.sendResponseHeaders(400, -1);
        return;
      }
      calls.merge(job.group(1), 1, Integer::sum);
      AtomicInteger open =
          inFlight.computeIfAbsent(
              exchange.getRequestURI().getPath().split("/", -1)[1], _ -> new AtomicInteger());
      open.incrementAndGet();
      try {
        think();
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = exchange.getResponseBody()) {
          body.write(ANSWER.getBytes(UTF_8));
        }
      } finally {
        open.decrementAndGet();
      }
    }
  }

  private void think() {
    try {
      long millis = new SplittableRandom().nextLong(least.toMillis(), most.toMillis() + 1);
      TimeUnit.MILLISECONDS.sleep(millis);
      held.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** No call ends until {@link #release()}. */
  void hold() {
    held = new CountDownLatch(1);
  }

  void release() {
    held.countDown();
  }

  /** Calls that have not been answered, of one caller. */
  int inFlight(String caller) {
    AtomicInteger open = inFlight.get(caller);
    return open == null ? 0 : open.get();
  }

  /** Calls that have not been answered, of all callers. */
  int inFlight() {
    return inFlight.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  /** The calls of each job so far. */
  Map<String, Integer> calls() {
    return new HashMap<>(calls);
  }

  @Override
  public void close() {
    release();
    server.stop(0);
    threads.shutdownNow();
  }
}
