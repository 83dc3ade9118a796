package dev.posthouse.provider.http;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * An endpoint that takes JSON and a key, as the vendors' own do. Their SDKs, over the same
 * transport, take as much processor time again as all else that a call costs: they copy the body
 * into classes of their own, write those, and parse what was read already.
 *
 * <p>Tested by {@code SameAsSdkTest}.
 */
public final class HttpEndpoint implements Endpoint {
  private static final JsonMapper JSON = SharedBuffers.under(new JsonMapper());
  private static final MediaType JSON_TYPE = MediaType.get("application/json");

  private final Transport transport;
  private final HttpUrl url;
  private final Headers headers;
  private final ObjectNode always;

  /**
   * @param headers of each request, beside those that HTTP asks for
   * @param always fields that every body has, whatever else says a request
   */
  public HttpEndpoint(Transport transport, HttpUrl url, Headers headers, ObjectNode always) {
    this.transport = transport;
    this.url = url;
    this.headers = headers.newBuilder().set("User-Agent", "posthouse").build();
    this.always = always;
  }

  /** As the other, where bodies go as they are. */
  public HttpEndpoint(Transport transport, HttpUrl url, Headers headers) {
    this(transport, url, headers, JsonNodeFactory.instance.objectNode());
  }

  @Override
  public void post(ObjectNode body, ResponseReading.Reader reader) {
    try {
      Request request =
          new Request.Builder()
              .url(url)
              .headers(headers)
              .post(RequestBody.create(JSON.writeValueAsBytes(whole(body)), JSON_TYPE))
              .build();
      try (Response response = transport.send(request)) {
        reader.read(ResponseEvents.of(response, Objects.requireNonNull(response.body())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode whole(ObjectNode body) {
    return always.isEmpty()
        ? body
        : JsonNodeFactory.instance.objectNode().<ObjectNode>setAll(body).setAll(always);
  }

  @Override
  public void close() {
    // Nothing is held: the transport is closed by whoever made it.
  }
}
