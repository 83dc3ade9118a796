package dev.posthouse.provider.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.posthouse.job.QuotaReport;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.translation.HttpError;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client under all three SDKs, so that what they leave to OkHttp's defaults is settled
 * once.
 *
 * <p>A request that may have reached the vendor is never sent again behind the caller's back. Left
 * alone, OkHttp sends a POST again after a 408 and on a connection that broke (in google-genai; the
 * other two SDKs switch that off), and in all three after a 503 with {@code Retry-After: 0} and,
 * twenty times over, after a redirect with 307 or 308. A body that can be written only once rules
 * out all of them; the settings say it again.
 */
public final class Transport implements AutoCloseable {

  /** Error bodies are read up to here; what follows says nothing more. */
  static final long MAX_ERROR_BODY = 64 * 1024;

  private final OkHttpClient client;
  private final ConnectionPools connections;

  /**
   * @param quotaReports told what the vendor says is left of the limits, as soon as it says so:
   *     must neither wait nor throw
   */
  public Transport(ProviderSettings settings, Consumer<QuotaReport> quotaReports, Clock clock) {
    // Synchronous calls only enter the dispatcher's books, whose limits bind asynchronous ones; but
    // should an SDK go asynchronous inside, its limits are ours.
    var dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(settings.concurrency());
    dispatcher.setMaxRequestsPerHost(settings.concurrency());
    OkHttpClient plain =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher)
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
            .eventListener(new Connected())
            .build();
    connections = new ConnectionPools(plain, settings.concurrency());
    // Without the listener: the call that it makes for each of its own is the one to watch.
    client =
        plain
            .newBuilder()
            .eventListener(EventListener.NONE)
            .addInterceptor(
                new OneRequest(
                    connections,
                    settings.credential() instanceof Credential.None,
                    quotaReports,
                    clock))
            .build();
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

  /** Tells the watch how far the connection is. OkHttp calls it on the calling thread. */
  private static final class Connected extends EventListener {
    @Override
    public void callStart(Call call) {
      CallWatch.CURRENT.get().connecting();
    }

    @Override
    public void connectionAcquired(Call call, Connection connection) {
      CallWatch.CURRENT.get().connected();
    }
  }

  /**
   * Makes the call on one of the pools, under its watch and once, and takes anything but a success
   * for an error.
   */
  private record OneRequest(
      ConnectionPools connections, boolean keyless, Consumer<QuotaReport> quotaReports, Clock clock)
      implements Interceptor {

    private static final List<String> KEY_HEADERS =
        List.of("Authorization", "x-api-key", "x-goog-api-key", "api-key");

    @Override
    public Response intercept(Chain chain) throws IOException {
      Call call = connections.next().newCall(once(chain.request()));
      CallWatch watch = CallWatch.CURRENT.get();
      watch.cancelWith(call::cancel);
      watch.sent();
      Instant sent = clock.instant();
      Response response = call.execute();
      // Now, and not when the stream ends: by then it would be old.
      QuotaHeaders.read(response::header, sent, clock.instant()).ifPresent(quotaReports);
      if (response.isSuccessful()) {
        return BoundedEvents.bound(response);
      }
      try (response) {
        throw new HttpErrorException(error(response));
      }
    }

    private Request once(Request request) {
      Request.Builder once = request.newBuilder();
      if (keyless) {
        // The SDKs insist on a key and were given a stand-in.
        KEY_HEADERS.forEach(once::removeHeader);
      }
      RequestBody body = request.body();
      if (body != null) {
        once.method(request.method(), new OnceBody(body));
      }
      return once.build();
    }

    private static HttpError error(Response response) {
      var headers = new TreeMap<String, String>();
      response.headers().forEach(header -> headers.put(header.getFirst(), header.getSecond()));
      return new HttpError(response.code(), headers, head(response));
    }

    private static String head(Response response) {
      okhttp3.ResponseBody body = response.body();
      if (body == null) {
        return "";
      }
      BufferedSource source = body.source();
      try {
        source.request(MAX_ERROR_BODY);
      } catch (IOException _) {
        // The status is known; what came of the body must do.
      }
      MediaType type = body.contentType();
      return source
          .getBuffer()
          .snapshot((int) Math.min(source.getBuffer().size(), MAX_ERROR_BODY))
          .string(type == null ? UTF_8 : requireNonNull(type.charset(UTF_8)));
    }
  }

  /** A body that OkHttp must not send a second time. */
  private static final class OnceBody extends RequestBody {
    private final RequestBody body;

    OnceBody(RequestBody body) {
      this.body = body;
    }

    @Override
    public @Nullable MediaType contentType() {
      return body.contentType();
    }

    @Override
    public long contentLength() throws IOException {
      return body.contentLength();
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      body.writeTo(sink);
    }
  }
}
