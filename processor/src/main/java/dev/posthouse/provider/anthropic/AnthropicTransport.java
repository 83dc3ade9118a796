package dev.posthouse.provider.anthropic;

import com.anthropic.backends.Backend;
import com.anthropic.core.RequestOptions;
import com.anthropic.core.http.Headers;
import com.anthropic.core.http.HttpClient;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpRequestBody;
import com.anthropic.core.http.HttpResponse;
import com.anthropic.errors.AnthropicIoException;
import dev.posthouse.provider.http.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * Anthropic's SDK over our {@link Transport}: the only one of the three whose own OkHttp client
 * cannot be replaced by another, but it takes any implementation of its {@link HttpClient}.
 *
 * <p>Tested by {@code AnthropicProviderTest}.
 */
final class AnthropicTransport implements HttpClient {
  private final OkHttpClient client;
  private final Backend backend;

  AnthropicTransport(OkHttpClient client, Backend backend) {
    this.client = client;
    this.backend = backend;
  }

  @Override
  public HttpResponse execute(HttpRequest request, RequestOptions options) {
    HttpRequest authorized = backend.authorizeRequest(resolved(backend.prepareRequest(request)));
    Request.Builder http = new Request.Builder().url(authorized.baseUrl());
    for (String name : authorized.headers().names()) {
      authorized.headers().values(name).forEach(value -> http.addHeader(name, value));
    }
    http.method(authorized.method().name(), authorized.body().map(SdkBody::new).orElse(null));
    try {
      return prepared(new SdkResponse(client.newCall(http.build()).execute()));
    } catch (IOException e) {
      throw new AnthropicIoException("Request failed", e);
    }
  }

  @Override
  public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
    throw new UnsupportedOperationException("calls are made on virtual threads, synchronously");
  }

  /** Closes the backend only: the transport below is closed by whoever made it. */
  @Override
  public void close() {
    backend.close();
  }

  /**
   * With the whole address in the base URL, as the backends want it: a signature is over the path
   * as it is sent. A model's name on a cloud holds {@code :} and {@code @}, which stay as they are.
   */
  private static HttpRequest resolved(HttpRequest request) {
    okhttp3.HttpUrl.Builder url = okhttp3.HttpUrl.get(request.baseUrl()).newBuilder();
    request.pathSegments().forEach(url::addPathSegment);
    for (String name : request.queryParams().keys()) {
      request.queryParams().values(name).forEach(value -> url.addQueryParameter(name, value));
    }
    return request.toBuilder().baseUrl(url.toString()).build();
  }

  /** As the vendor's own server would have answered. */
  private HttpResponse prepared(HttpResponse response) {
    try {
      return backend.prepareResponse(response);
    } catch (RuntimeException e) {
      response.close();
      throw e;
    }
  }

  private static final class SdkBody extends RequestBody {
    private static final MediaType JSON = MediaType.get("application/json");

    private final HttpRequestBody body;

    SdkBody(HttpRequestBody body) {
      this.body = body;
    }

    @Override
    public @Nullable MediaType contentType() {
      String type = body.contentType();
      return "application/json".equals(type) ? JSON : type == null ? null : MediaType.parse(type);
    }

    @Override
    public long contentLength() {
      return body.contentLength();
    }

    @Override
    public void writeTo(BufferedSink sink) {
      body.writeTo(sink.outputStream());
    }
  }

  private record SdkResponse(Response response) implements HttpResponse {
    @Override
    public int statusCode() {
      return response.code();
    }

    @Override
    public Headers headers() {
      Headers.Builder headers = Headers.builder();
      response.headers().forEach(header -> headers.put(header.getFirst(), header.getSecond()));
      return headers.build();
    }

    @Override
    public InputStream body() {
      okhttp3.ResponseBody body = response.body();
      return body == null ? InputStream.nullInputStream() : body.byteStream();
    }

    @Override
    public void close() {
      response.close();
    }
  }
}
