package dev.posthouse.provider;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.provider.factory.Providers;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.TimeLimits;
import dev.posthouse.wire.JobRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A provider under test, and a server that plays its vendor. */
abstract class VendorCalls {
  public static final String KEY = "sk-live-0123456789abcdef";
  public static final Duration LONG = Duration.ofSeconds(15);
  public static final TimeLimits RELAXED = new TimeLimits(LONG, LONG, LONG, LONG);

  public final Vendor vendor;
  public VendorServer server;
  protected Provider provider;

  VendorCalls(Vendor vendor) {
    this.vendor = vendor;
  }

  @BeforeEach
  protected void start() throws IOException {
    server = new VendorServer();
    provider = provider(RELAXED);
  }

  @AfterEach
  protected void stop() throws IOException {
    provider.close();
    server.close();
  }

  protected JobRequest request() {
    return JobRequest.newBuilder().setPrompt("Good morning in German?").build();
  }

  protected Answer call(JobRequest request) throws Exception {
    var call = new FutureTask<>(() -> provider.call(request, null, LONG));
    Thread.ofVirtual().start(call);
    return call.get();
  }

  protected Failure failure(JobRequest request) {
    return thrown(request).failure();
  }

  /** The failure that an HTTP error of the vendor becomes. */
  protected Failure failure(int status, Map<String, String> headers, String body) {
    server.answer(VendorServer.whole(status, headers, body));
    return failure(request());
  }

  /** What was sent last, as the vendor got it. */
  protected VendorServer.Received sent(JobRequest request) throws Exception {
    server.answer(VendorServer.stream(vendor.answer(vendor.end(), "{}")));
    call(request);
    return server.received().getLast();
  }

  protected CallFailedException thrown(JobRequest request) {
    return thrown(request, LONG);
  }

  protected CallFailedException thrown(JobRequest request, Duration limit) {
    return thrown(provider, request, limit);
  }

  protected static CallFailedException thrown(Provider provider, JobRequest request) {
    return thrown(provider, request, LONG);
  }

  private static CallFailedException thrown(Provider provider, JobRequest request, Duration limit) {
    var call = new FutureTask<>(() -> provider.call(request, null, limit));
    Thread.ofVirtual().start(call);
    Throwable cause = cause(call);
    assertThat(cause).isInstanceOf(CallFailedException.class);
    return (CallFailedException) cause;
  }

  /** What a call ended with; null if with an answer. */
  @Nullable Throwable ending(JobRequest request) {
    try {
      call(request);
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  protected static Throwable cause(Future<Answer> call) {
    try {
      throw new AssertionError("answered: " + call.get());
    } catch (ExecutionException e) {
      return requireNonNull(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  protected void assertTimedOut(String limit, int millis) {
    Failure failure = failure(request());

    assertThat(failure.kind()).as(failure.toString()).isEqualTo(FailureKind.TIMED_OUT);
    assertThat(failure.code()).isEqualTo(limit);
    assertThat(failure.message()).contains(millis + " ms");
  }

  protected VendorServer.Response repeating(List<String> first, String event) {
    return (out, _) -> {
      VendorServer.startStream(out);
      for (String opening : first) {
        VendorServer.chunk(out, opening);
      }
      while (true) {
        pause(20);
        VendorServer.chunk(out, event);
      }
    };
  }

  /** The vendor takes its time. */
  protected static void pause(int millis) throws InterruptedException {
    new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
  }

  protected static String stackTrace(Throwable thrown) {
    var text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  protected void replaceProvider(TimeLimits limits) {
    replaceProvider(server.address(), limits);
  }

  protected void replaceProvider(URI address, TimeLimits limits) {
    provider.close();
    provider = provider(vendor, address, limits);
  }

  private Provider provider(TimeLimits limits) {
    return provider(vendor, server.address(), limits);
  }

  protected static Provider provider(Vendor vendor, URI address, TimeLimits limits) {
    return Providers.create(
        new ProviderSettings(
            "under-test",
            vendor.api(),
            "asked-model",
            address,
            new Credential.Variable("THE_KEY"),
            "platform",
            64,
            1234,
            limits),
        name -> name.equals("THE_KEY") ? KEY : null);
  }
}
