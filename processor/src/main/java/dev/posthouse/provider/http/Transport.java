package dev.posthouse.provider.http;

import dev.posthouse.job.QuotaReport;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.ProviderSettings;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * The HTTP client under all calls, with a vendor's SDK or without, so that what those leave to
 * OkHttp's defaults is settled once.
 *
 * <p>A request that the vendor may have worked on is never sent again behind the caller's back.
 * Left alone, OkHttp sends a POST again after a 408 and on a connection that broke (in
 * google-genai; the other two SDKs switch that off), and in all three after a 503 with {@code
 * Retry-After: 0} and, twenty times over, after a redirect with 307 or 308. A body that can be
 * written only once rules out all of them; the settings say it again. {@link OneRequest} alone
 * sends again, what met a connection that the server had left.
 *
 * <p>Tested by {@code AnthropicProviderTest}.
 */
public final class Transport implements AutoCloseable {

  /**
   * A connection closed sooner was closed for another reason than being idle: a restart, or the
   * most requests that a server takes on one.
   */
  private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(1);

  /**
   * Within this time, and twice the way there and back, a reset tells of a connection that had been
   * closed before. No model has worked by then.
   */
  static final Duration AT_ONCE = Duration.ofMillis(150);

  private final OkHttpClient client;
  private final ConnectionPools connections;
  private final OneRequest requests;

  /**
   * @param quota the headers in which vendors say what is left of the limits
   * @param quotaReports told what the vendor says is left of the limits, as soon as it says so:
   *     must neither wait nor throw
   * @param resent run when a request is sent again, since it met a connection that the server had
   *     left
   */
  public Transport(
      ProviderSettings settings,
      QuotaHeaders quota,
      Consumer<QuotaReport> quotaReports,
      Runnable resent,
      Clock clock) {
    this(settings, quota, quotaReports, resent, clock, new OkHttpClient.Builder(), AT_ONCE);
  }

  /**
   * As the other.
   *
   * @param base what holds beside all that is set here, for example whom it trusts
   * @param atOnce other than {@link #AT_ONCE} for tests of what does not hang on it
   */
  Transport(
      ProviderSettings settings,
      QuotaHeaders quota,
      Consumer<QuotaReport> quotaReports,
      Runnable resent,
      Clock clock,
      OkHttpClient.Builder base,
      Duration atOnce) {
    // Synchronous calls only enter the dispatcher's books, whose limits bind asynchronous ones; but
    // should an SDK go asynchronous inside, its limits are ours.
    var dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(settings.concurrency());
    dispatcher.setMaxRequestsPerHost(settings.concurrency());
    OkHttpClient plain =
        base.dispatcher(dispatcher)
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .followSslRedirects(false)
            .connectTimeout(settings.limits().connect())
            // The watch knows tokens from pings; a second clock per read would only cost time.
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .callTimeout(Duration.ZERO)
            // Finds HTTP/2 connections that died in the pool.
            .pingInterval(Duration.ofMinutes(1))
            .socketFactory(new CountedSockets())
            .eventListenerFactory(_ -> ConnectionUse.CURRENT.get())
            .build();
    connections = new ConnectionPools(plain, settings.concurrency());
    requests =
        new OneRequest(
            connections,
            new KeptConnections(SHORTEST_PATIENCE, ConnectionPools.KEEP_ALIVE, atOnce),
            settings.credential() instanceof Credential.None,
            quota,
            quotaReports,
            resent,
            clock);
    // Without the listener: the call that it makes for each of its own is the one to watch.
    client = plain.newBuilder().eventListener(EventListener.NONE).addInterceptor(requests).build();
  }

  /**
   * Sends a request under the watch of the moment, and waits for the head of its answer.
   *
   * @return a response of success, whose body the caller reads and closes
   * @throws HttpErrorException if the server answers with an error
   * @throws IOException if there is no answer
   */
  Response send(Request request) throws IOException {
    return requests.make(request);
  }

  /** For an SDK. Interceptors of its own must stand before the one that is there. */
  public OkHttpClient client() {
    return client;
  }

  @Override
  public void close() {
    client.dispatcher().cancelAll();
    client.dispatcher().executorService().shutdown();
    connections.close();
  }
}
