package dev.posthouse.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells everybody who watches what is new, every two seconds: server-sent events. The overview is
 * made once for all of them, and nothing is done while nobody watches. Each time it is looked
 * whether they still may: who has logged out, or whose token was taken away, hears no more.
 *
 * <p>Tested by {@code ConsoleApiTest} and {@code ConsoleSecurityTest}.
 */
final class LiveRoute implements AutoCloseable {
  static final String PATH = ApiRoutes.PREFIX + "/live";
  private static final Duration PACE = Duration.ofSeconds(2);

  /** More would be a mistake, or an attack. */
  private static final int MOST = 100;

  private final Overview overview;
  private final Supplier<@Nullable ConsoleDesk> desk;

  private final Function<Context, BooleanSupplier> grounds;

  /** Who watches, and whether each still may. */
  private final Map<SseClient, BooleanSupplier> watching = new ConcurrentHashMap<>();

  private @Nullable Thread teller;
  private boolean closed;

  /**
   * @param grounds tell whether whoever sent a request would still be let in
   */
  LiveRoute(
      Overview overview,
      Supplier<@Nullable ConsoleDesk> desk,
      Function<Context, BooleanSupplier> grounds) {
    this.overview = overview;
    this.desk = desk;
    this.grounds = grounds;
  }

  void addTo(RoutesConfig routes) {
    routes.sse(PATH, this::watch);
  }

  private void watch(SseClient client) {
    if (watching.size() >= MOST) {
      client.close();
      return;
    }
    client.keepAlive();
    client.onClose(() -> watching.remove(client));
    tell(client, news());
    watching.put(client, grounds.apply(client.ctx()));
    begin();
  }

  private synchronized void begin() {
    if (!closed && teller == null) {
      teller = Thread.ofVirtual().name("console-live").start(this::tellAll);
    }
  }

  private void tellAll() {
    try {
      while (goesOn()) {
        Thread.sleep(PACE);
        String news = news();
        watching.forEach(
            (client, mayWatch) -> {
              if (mayWatch.getAsBoolean()) {
                tell(client, news);
              } else {
                client.close();
                watching.remove(client);
              }
            });
      }
    } catch (InterruptedException e) {
      // The process ends.
    }
  }

  private synchronized boolean goesOn() {
    if (closed || watching.isEmpty()) {
      teller = null;
      return false;
    }
    return true;
  }

  private void tell(SseClient client, String news) {
    try {
      client.sendEvent("overview", news);
    } catch (RuntimeException e) {
      watching.remove(client);
    }
  }

  private String news() {
    ConsoleDesk open = desk.get();
    if (open == null) {
      return "{}";
    }
    open.index().start();
    ObjectNode now = overview.now(open);
    return now.toString();
  }

  @Override
  public synchronized void close() {
    closed = true;
    watching.keySet().forEach(SseClient::close);
    if (teller != null) {
      teller.interrupt();
    }
  }
}
