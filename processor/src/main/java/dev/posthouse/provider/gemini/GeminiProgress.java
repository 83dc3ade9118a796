package dev.posthouse.provider.gemini;

import dev.posthouse.provider.http.CallWatch;
import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ByteString;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;

/**
 * Tells the watch of each event as it arrives. Google's SDK hands an event out only once it has
 * read the next one: after the first token it would seem that there was none, and the wait for the
 * second would count against the wrong limit. Gemini has no events but pieces of the answer.
 */
final class GeminiProgress implements Interceptor {
  private static final ByteString EVENT = ByteString.encodeUtf8("data:");

  @Override
  public Response intercept(Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    ResponseBody body = response.body();
    if (body == null) {
      return response;
    }
    var watched = Okio.buffer(new Watched(body.source(), CallWatch.CURRENT.get()));
    return response
        .newBuilder()
        .body(ResponseBody.create(watched, body.contentType(), body.contentLength()))
        .build();
  }

  private static final class Watched extends ForwardingSource {
    private final CallWatch watch;

    Watched(Source source, CallWatch watch) {
      super(source);
      this.watch = watch;
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
      long read = super.read(sink, byteCount);
      // An event torn across two reads is missed; the next one is not.
      if (read > 0 && sink.indexOf(EVENT, sink.size() - read) >= 0) {
        watch.token();
      }
      return read;
    }
  }
}
