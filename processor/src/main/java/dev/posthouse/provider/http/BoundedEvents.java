package dev.posthouse.provider.http;

import java.io.IOException;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;

/**
 * A body that cannot fill the memory, however much comes.
 *
 * <p>Tested by {@code AnthropicUnexpectedTest}.
 */
final class BoundedEvents extends ForwardingSource {
  /** No vendor's event comes near it; a request may be 1 MiB, an answer hardly. In bytes. */
  static final long MOST_IN_EVENT = 8L << 20;

  /** Half a million tokens, at some 250 bytes for the event of each. */
  static final long MOST = 128L << 20;

  private long all;

  private BoundedEvents(Source source) {
    super(source);
  }

  static Response bound(Response response) {
    ResponseBody body = response.body();
    if (body == null) {
      return response;
    }
    var bounded = Okio.buffer(new BoundedEvents(body.source()));
    return response
        .newBuilder()
        .body(ResponseBody.create(bounded, body.contentType(), body.contentLength()))
        .build();
  }

  @Override
  public long read(Buffer sink, long byteCount) throws IOException {
    long read = super.read(sink, byteCount);
    if (read > 0) {
      all += read;
      if (all > MOST) {
        throw new OversizedException();
      }
    }
    return read;
  }

  /** There was more than any answer can be. */
  static final class OversizedException extends IOException {
    private static final long serialVersionUID = 1L;

    OversizedException() {
      super("The stream is larger than any answer");
    }
  }
}
