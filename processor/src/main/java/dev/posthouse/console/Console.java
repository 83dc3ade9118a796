package dev.posthouse.console;

import dev.posthouse.console.access.HostNames;
import dev.posthouse.settings.ConsoleSettings;
import dev.posthouse.status.JobFinder;
import dev.posthouse.tls.Https;
import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers over HTTP. It listens before the stations are started, so that whoever looks sees them
 * start; until then the process is alive, and not ready.
 *
 * <p>Tested by {@code RunCommandIT}.
 */
public final class Console implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Console.class);
  private static final InstantSource CLOCK = InstantSource.system();

  private final ConsoleSettings settings;
  private final AtomicReference<@Nullable JobFinder> jobs = new AtomicReference<>();
  private final AtomicReference<@Nullable ConsoleDesk> desk = new AtomicReference<>();
  private final AtomicBoolean starting = new AtomicBoolean(true);
  private final Overview overview = new Overview(CLOCK);
  private final LiveRoute live;
  private final AccessGate gate;
  private final @Nullable SSLContext tls;
  private final Supplier<Map<String, Boolean>> stations;
  private final Supplier<String> metrics;
  private List<String> apiPaths = List.of();
  private Javalin http;

  private Console(
      ConsoleSettings settings, Supplier<Map<String, Boolean>> stations, Supplier<String> metrics) {
    this.settings = settings;
    this.stations = stations;
    this.metrics = metrics;
    this.gate = new AccessGate(settings, CLOCK);
    this.live = new LiveRoute(overview, desk::get, gate::ground);
    this.tls = settings.tls() == null ? null : Https.of("console.tls", settings.tls());
    this.http = create(0);
  }

  /**
   * Starts to listen.
   *
   * @param stations which stations this process has, and whether each works
   * @param metrics what was measured, in Prometheus' text format
   * @throws IllegalStateException if the port is taken, or if others could reach it and would not
   *     have to log in; the message names the setting
   */
  public static Console start(
      ConsoleSettings settings, Supplier<Map<String, Boolean>> stations, Supplier<String> metrics) {
    Console console = new Console(settings, stations, metrics);
    console.listen();
    log.atInfo().addKeyValue("url", console.url()).log("The console serves");
    return console;
  }

  /** Whom to ask where a job is. */
  public void serve(JobFinder finder) {
    jobs.set(finder);
  }

  /** How processes ask each other over TLS; null if they speak HTTP. */
  public @Nullable SSLContext fleetTls() {
    return settings.tls() == null ? null : Https.trusting(settings.tls().authorities());
  }

  /** What processes show each other when they ask for jobs; empty if they need not. */
  public String fleetKey() {
    return gate.fleetKey();
  }

  /** What the console shows, and whom it asks. */
  public void open(ConsoleDesk opened) {
    desk.set(opened);
  }

  /** The process has all its stations: if none of them has said whom to ask, none will. */
  public void started() {
    starting.set(false);
  }

  private Javalin create(int port) {
    return Javalin.create(
        config -> {
          config.concurrency.useVirtualThreads = true;
          config.startup.showJavalinBanner = false;
          if (tls != null) {
            config.jetty.addConnector(
                (server, http) -> Https.connector(server, http, tls, settings.host(), port));
          }
          routes(config.routes);
        });
  }

  private void routes(RoutesConfig routes) {
    gate.addTo(routes);
    new SessionRoutes(gate, CLOCK).addTo(routes);
    new PageRoutes().addTo(routes);
    live.addTo(routes);
    ApiRoutes api = new ApiRoutes(routes, desk::get, starting::get, gate);
    api(api);
    apiPaths = api.known();
    routes.exception(
        RefusedException.class,
        (e, context) -> Answers.fault(context, e.status(), String.valueOf(e.getMessage())));
    routes.exception(
        KafkaException.class,
        (e, context) ->
            Answers.fault(
                context, HttpStatus.SERVICE_UNAVAILABLE, "Kafka did not do it: " + e.getMessage()));
    new HealthRoutes(stations).addTo(routes);
    new JobRoutes(jobs::get, starting::get).addTo(routes);
    new MetricsRoute(metrics).addTo(routes);
  }

  /** The API's paths, as {@code get /overview}. */
  List<String> apiPaths() {
    return apiPaths;
  }

  private void api(ApiRoutes api) {
    api.get("/overview", (context, open) -> Answers.json(context, overview.now(open)));
    new JobsApi().addTo(api);
    new LettersApi().addTo(api);
    new ReplaysApi().addTo(api);
    new ProvidersApi(CLOCK).addTo(api);
  }

  private void listen() {
    Integer port = settings.port();
    if (port != null) {
      listen(port);
      return;
    }
    // Several processes on one machine, each started without a word about ports. It is looked at
    // first: the server would log an error that is none.
    if (!isTaken(ConsoleSettings.USUAL_PORT)) {
      try {
        listen(ConsoleSettings.USUAL_PORT);
        return;
      } catch (IllegalStateException e) {
        // Another process was quicker.
      }
    }
    listen(0);
    log.atInfo()
        .addKeyValue("port", http.port())
        .log("The usual port is taken, by another process it seems: a free one is used instead");
  }

  private boolean isTaken(int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(settings.host(), port));
      return false;
    } catch (IOException _) {
      return true;
    }
  }

  private void listen(int port) {
    http = create(port);
    try {
      http.start(settings.host(), port);
    } catch (RuntimeException e) {
      http.stop();
      throw new IllegalStateException(
          "The console cannot listen on %s:%d: %s. Set console.host and console.port, or stop what listens there"
              .formatted(settings.host(), port, e.getMessage()),
          e);
    }
  }

  /** Where this machine's own programs reach it. */
  public URI url() {
    if (tls != null && (isWildcard() || HostNames.isLoopback(settings.host()))) {
      return URI.create("https://localhost:" + http.port()); // the name that certificates have
    }
    String host = isWildcard() ? "127.0.0.1" : settings.host();
    String scheme = tls == null ? "http" : "https";
    return URI.create(scheme + "://" + bracketed(host) + ":" + http.port());
  }

  /** HOST:PORT at which the other processes reach it. */
  public String address() {
    if (settings.advertised() != null) {
      return settings.advertised();
    }
    return bracketed(isWildcard() ? ownAddress() : settings.host()) + ":" + http.port();
  }

  private boolean isWildcard() {
    return settings.host().equals("0.0.0.0") || settings.host().equals("::");
  }

  private static String bracketed(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }

  /** Its number and not its name, which other machines may not know. */
  private static String ownAddress() {
    try {
      return InetAddress.getLocalHost().getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(
          "This machine's address cannot be found out: set console.advertised to HOST:PORT", e);
    }
  }

  @Override
  public void close() {
    live.close();
    http.stop();
  }
}
