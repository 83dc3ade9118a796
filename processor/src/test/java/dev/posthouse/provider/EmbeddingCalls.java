package dev.posthouse.provider;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.provider.factory.Providers;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.EmbeddingSettings;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.JobRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A provider of embeddings under test, and a server that plays its vendor. */
public abstract class EmbeddingCalls {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> TYPE = Map.of("Content-Type", "application/json");

  private final Api api;
  private final String model;
  protected VendorServer server;
  protected Provider provider;

  protected EmbeddingCalls(Api api, String model) {
    this.api = api;
    this.model = model;
  }

  @BeforeEach
  void start() throws IOException {
    server = new VendorServer();
    provider = provider(new EmbeddingSettings(0, 2048, 0, 0, false));
  }

  @AfterEach
  void stop() throws IOException {
    provider.close();
    server.close();
  }

  protected void replace(EmbeddingSettings embedding) {
    provider.close();
    provider = provider(embedding);
  }

  private Provider provider(EmbeddingSettings embedding) {
    return Providers.create(
        new ProviderSettings(
                "under-test",
                api,
                model,
                server.address(),
                new Credential.Variable("THE_KEY"),
                "platform",
                64,
                1,
                VendorCalls.RELAXED)
            .with(embedding),
        name -> name.equals("THE_KEY") ? VendorCalls.KEY : null);
  }

  protected static JobRequest request(String... inputs) {
    return JobRequest.newBuilder().setInputs(List.of(inputs)).build();
  }

  protected Answer call(JobRequest request) throws Exception {
    var call = new FutureTask<>(() -> provider.call(request, null, VendorCalls.LONG));
    Thread.ofVirtual().start(call);
    return call.get();
  }

  protected Failure failure(JobRequest request) {
    return thrown(request).failure();
  }

  protected CallFailedException thrown(JobRequest request) {
    try {
      throw new AssertionError("answered: " + call(request));
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(CallFailedException.class);
      return (CallFailedException) requireNonNull(e.getCause());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  protected static VendorServer.Response ok(String body) {
    return VendorServer.whole(200, TYPE, body);
  }

  protected static VendorServer.Response error(int status, String body) {
    return VendorServer.whole(status, TYPE, body);
  }

  /** The body of a request. */
  protected static JsonNode body(VendorServer.Received received) {
    try {
      return JSON.readTree(received.body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  protected JsonNode sent() {
    return body(server.received().getLast());
  }

  protected static ByteBuffer vector(float... numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float number : numbers) {
      bytes.putFloat(number);
    }
    return bytes.flip();
  }

  protected static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
