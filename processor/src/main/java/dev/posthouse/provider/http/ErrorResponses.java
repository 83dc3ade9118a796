package dev.posthouse.provider.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.posthouse.translation.HttpError;
import java.io.IOException;
import java.util.TreeMap;
import okhttp3.MediaType;
import okhttp3.Response;
import okio.BufferedSource;

/**
 * Reads the responses that say that something went wrong.
 *
 * <p>Tested by {@code AnthropicUnexpectedTest}.
 */
final class ErrorResponses {

  /** Bodies are read up to here; what follows says nothing more. */
  static final long MAX_BODY = 64 * 1024;

  private ErrorResponses() {}

  static HttpError read(Response response) {
    var headers = new TreeMap<String, String>();
    response.headers().forEach(header -> headers.put(header.getFirst(), header.getSecond()));
    return new HttpError(response.code(), headers, head(response));
  }

  private static String head(Response response) {
    okhttp3.ResponseBody body = response.body();
    if (body == null) {
      return "";
    }
    BufferedSource source = body.source();
    try {
      source.request(MAX_BODY);
    } catch (IOException _) {
      // The status is known; what came of the body must do.
    }
    MediaType type = body.contentType();
    return source
        .getBuffer()
        .snapshot((int) Math.min(source.getBuffer().size(), MAX_BODY))
        .string(type == null ? UTF_8 : requireNonNull(type.charset(UTF_8)));
  }
}
