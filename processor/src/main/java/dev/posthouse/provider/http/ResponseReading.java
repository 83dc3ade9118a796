package dev.posthouse.provider.http;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * Reads an answer before the vendor's SDK would: their typed classes throw at the first field that
 * is missing, and each throw would cost an answer that was paid for. The SDK builds, signs and
 * sends the request, and gets an empty stream back.
 *
 * <p>Tested by {@code AnthropicProviderTest}.
 */
public final class ResponseReading implements Interceptor {
  private static final ScopedValue<Reader> READER = ScopedValue.newInstance();
  private static final MediaType STREAM = MediaType.get("text/event-stream");

  /** Reads one answer, on the calling thread. */
  public interface Reader {
    void read(ResponseEvents events) throws IOException;
  }

  private ResponseReading() {}

  /** The same client, which gives answers to the reader of the moment. */
  public static OkHttpClient over(OkHttpClient client) {
    OkHttpClient.Builder reading = client.newBuilder();
    reading.interceptors().addFirst(new ResponseReading());
    return reading.build();
  }

  /** Runs what sends a request, and has its answer read. */
  public static void during(Runnable sending, Reader reader) {
    ScopedValue.where(READER, reader).run(sending);
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    ResponseBody body = response.body();
    if (!READER.isBound() || body == null) {
      return response;
    }
    try (response) {
      READER.get().read(ResponseEvents.of(response, body));
    }
    return response
        .newBuilder()
        .headers(okhttp3.Headers.of("Content-Type", STREAM.toString()))
        .body(ResponseBody.create("", STREAM))
        .build();
  }
}
