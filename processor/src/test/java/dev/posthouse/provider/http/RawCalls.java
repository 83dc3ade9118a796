package dev.posthouse.provider.http;

import static java.util.Objects.requireNonNull;

import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.TimeLimits;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Makes calls over a transport to a server, as an SDK would. */
final class RawCalls implements AutoCloseable {
  static final Duration LONG = Duration.ofSeconds(30);
  static final TimeLimits RELAXED = new TimeLimits(LONG, LONG, LONG, LONG);

  private final Transport transport;
  private final URI server;
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger resent = new AtomicInteger();

  RawCalls(URI server, int concurrency) {
    this(server, concurrency, new OkHttpClient.Builder(), Transport.AT_ONCE);
  }

  /**
   * @param base says whom the client trusts
   * @param atOnce within which a reset tells of a connection that had been closed before
   */
  RawCalls(URI server, int concurrency, OkHttpClient.Builder base, Duration atOnce) {
    this.server = server;
    transport =
        new Transport(
            new ProviderSettings(
                "under-test",
                Api.OPENAI,
                "a-model",
                server,
                new Credential.Variable("THE_KEY"),
                "platform",
                concurrency,
                1234,
                RELAXED),
            new QuotaHeaders(List.of()),
            _ -> {},
            resent::incrementAndGet,
            Clock.systemUTC(),
            base,
            atOnce);
  }

  /** How many requests went out, for whoever counts calls. */
  int sent() {
    return sent.get();
  }

  /** How many requests were sent again, for whoever measures. */
  int resent() {
    return resent.get();
  }

  /** Sends a text, and returns the body of the answer. */
  String call(String text) throws IOException {
    return call(RequestBody.create(text, null));
  }

  String call(RequestBody body) throws IOException {
    try (CallWatch watch = watch(RELAXED)) {
      return call(body, watch);
    }
  }

  /** Sends a request without a body, of which nothing can follow what a server says of it. */
  String get() throws IOException {
    try (CallWatch watch = watch(RELAXED)) {
      return call(new Request.Builder().url(server.toString()).build(), watch);
    }
  }

  CallWatch watch(TimeLimits limits) {
    return CallWatch.start(limits, LONG, sent::incrementAndGet);
  }

  String call(RequestBody body, CallWatch watch) throws IOException {
    return call(new Request.Builder().url(server.toString()).post(body).build(), watch);
  }

  private String call(Request request, CallWatch watch) throws IOException {
    return ScopedValue.where(CallWatch.CURRENT, watch)
        .call(
            () -> {
              try (Response response = transport.client().newCall(request).execute()) {
                return requireNonNull(response.body()).string();
              }
            });
  }

  /** The bodies of the answers to calls that are all made at the same time. */
  List<String> callAll(List<String> texts) throws Exception {
    var calls = new ArrayList<FutureTask<String>>();
    for (String text : texts) {
      var call = new FutureTask<>(() -> call(text));
      calls.add(call);
      Thread.ofVirtual().start(call);
    }
    var answers = new ArrayList<String>();
    for (FutureTask<String> call : calls) {
      answers.add(call.get());
    }
    return answers;
  }

  @Override
  public void close() {
    transport.close();
  }
}
