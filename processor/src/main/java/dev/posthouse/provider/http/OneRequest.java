package dev.posthouse.provider.http;

import dev.posthouse.job.QuotaReport;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the call on one of the pools, under its watch, and takes anything but a success for an
 * error.
 *
 * <p>The request is sent once; and once more, at once and on a fresh connection, if the first met a
 * connection that the server had left, or was refused unprocessed. That is no second call: for who
 * counts calls it went out once, as the server, too, has had it once; the call's limits hold over
 * both, but that connecting, and the wait for the first token, begin anew.
 *
 * <p>Tested by {@code Http2ConnectionsTest}.
 */
record OneRequest(
    ConnectionPools pools,
    KeptConnections connections,
    boolean keyless,
    QuotaHeaders quota,
    Consumer<QuotaReport> quotaReports,
    Runnable resent,
    Clock clock)
    implements Interceptor {
  private static final Logger log = LoggerFactory.getLogger(OneRequest.class);

  private static final List<String> KEY_HEADERS =
      List.of("Authorization", "x-api-key", "x-goog-api-key", "api-key");

  @Override
  public Response intercept(Chain chain) throws IOException {
    return make(chain.request());
  }

  /** Sends a request, and waits for the head of its answer. */
  Response make(Request request) throws IOException {
    CallWatch watch = CallWatch.CURRENT.get();
    watch.sent();
    Instant sent = clock.instant();
    Response response = send(request, watch);
    // Now, and not when the stream ends: by then it would be old.
    quota.read(response::header, sent, clock.instant()).ifPresent(quotaReports);
    if (response.isSuccessful()) {
      return BoundedEvents.bound(response);
    }
    try (response) {
      throw new HttpErrorException(ErrorResponses.read(response));
    }
  }

  private Response send(Request request, CallWatch watch) throws IOException {
    var use = new ConnectionUse(connections, watch);
    try {
      return use.send(pools.next(), once(request));
    } catch (IOException e) {
      long now = System.nanoTime();
      if (!isRepeatable(request.body()) || !use.unprocessed(e, now)) {
        throw e;
      }
      use.learn(now);
      log.atDebug()
          .addKeyValue("host", request.url().host())
          .addKeyValue("cause", e.getClass().getSimpleName())
          .log("A request met a connection that the server had left, and is sent again on another");
      resent.run();
      try {
        return new ConnectionUse(connections, watch).send(pools.fresh(), once(request));
      } catch (IOException second) {
        second.addSuppressed(e);
        throw second;
      }
    }
  }

  private static boolean isRepeatable(@Nullable RequestBody body) {
    return body == null || !body.isOneShot();
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
}
