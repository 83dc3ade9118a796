package dev.posthouse.provider.http;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;

/**
 * A stream of events that cannot fill the memory: the SDKs read a line however long it is, and an
 * answer however large.
 */
final class BoundedEvents extends ForwardingSource {

  /** No vendor's event comes near it; a request may be 1 MiB, an answer hardly. */
  static final long MOST_IN_LINE = 8L << 20;

  /** Half a million tokens, at some 250 bytes for the event of each. */
  static final long MOST = 128L << 20;

  private final boolean lines;
  private long inLine;
  private long all;

  private BoundedEvents(Source source, boolean lines) {
    super(source);
    this.lines = lines;
  }

  static Response bound(Response response) {
    ResponseBody body = response.body();
    if (body == null) {
      return response;
    }
    MediaType type = body.contentType();
    // AWS frames events by their length, without any line.
    boolean lines = type == null || type.subtype().equals("event-stream");
    var bounded = Okio.buffer(new BoundedEvents(body.source(), lines));
    return response
        .newBuilder()
        .body(ResponseBody.create(bounded, type, body.contentLength()))
        .build();
  }

  @Override
  public long read(Buffer sink, long byteCount) throws IOException {
    long read = super.read(sink, byteCount);
    if (read > 0) {
      all += read;
      // A line that ends anywhere in what was read was short enough; where exactly is all the same.
      boolean ended = !lines || sink.indexOf((byte) '\n', sink.size() - read) >= 0;
      inLine = ended ? 0 : inLine + read;
      if (inLine > MOST_IN_LINE || all > MOST) {
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
