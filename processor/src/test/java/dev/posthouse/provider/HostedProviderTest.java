package dev.posthouse.provider;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.provider.factory.Providers;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Hosting;
import dev.posthouse.wire.JobRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A provider on a cloud, over real HTTP: what all of those tests need. */
@Timeout(20)
public abstract class HostedProviderTest {
  public final Map<String, String> environment = new HashMap<>();
  private final List<Provider> opened = new ArrayList<>();
  public VendorServer server;

  @BeforeEach
  protected void start() throws IOException {
    server = new VendorServer();
  }

  @AfterEach
  protected void stop() throws IOException {
    opened.forEach(Provider::close);
    server.close();
  }

  protected Provider open(Api api, Hosting hosting, Credential credential) {
    Provider provider =
        Providers.create(
            new HostedSettings(api, hosting, server.address()).with(credential), environment::get);
    opened.add(provider);
    return provider;
  }

  protected static Answer call(Provider provider) throws Exception {
    return call(provider, HostedSettings.request());
  }

  protected static Answer call(Provider provider, JobRequest request) throws Exception {
    return virtually(() -> provider.call(request, null, ProviderContract.LONG));
  }

  protected static CallFailedException failed(Provider provider) throws Exception {
    return virtually(
        () ->
            catchThrowableOfType(
                CallFailedException.class,
                () -> provider.call(HostedSettings.request(), null, ProviderContract.LONG)));
  }

  protected Failure failure(Provider provider, int status, Map<String, String> headers, String body)
      throws Exception {
    server.answer(VendorServer.whole(status, headers, body));
    return failed(provider).failure();
  }

  protected JsonNode body() throws IOException {
    return new ObjectMapper().readTree(server.received().getLast().body());
  }

  private static <T> T virtually(Callable<T> call) throws Exception {
    var task = new FutureTask<>(call);
    Thread.ofVirtual().start(task);
    return task.get();
  }
}
