package dev.posthouse.provider.http;

import dev.posthouse.translation.HttpError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The events of a response, whatever it calls itself: its first bytes show whether it is a stream,
 * AWS's frames or a JSON document.
 */
public final class ResponseEvents {
  private static final ByteString MARK = ByteString.decodeHex("efbbbf");
  private static final Pattern FIELD = Pattern.compile("(?:data|event|id|retry)?:");
  private static final int LONGEST_FIELD = 6;

  /** Without a length, what they send ends with the connection. */
  private static final Set<Protocol> PLAIN = Set.of(Protocol.HTTP_1_0, Protocol.HTTP_1_1);

  /** What a server still has to say after the end of an answer, it says at once. */
  private static final int AFTER_END_MILLIS = 500;

  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final boolean framed;
  private final BufferedSource source;
  private final EventSource events;

  private ResponseEvents(Response response, ResponseBody body) throws IOException {
    response.headers().forEach(pair -> headers.putIfAbsent(pair.getFirst(), pair.getSecond()));
    source = body.source();
    framed =
        body.contentLength() >= 0
            || response.header("Transfer-Encoding") != null
            || !PLAIN.contains(response.protocol());
    events = events(subtype(body.contentType()));
  }

  /**
   * The events of a response with a body.
   *
   * @throws HttpErrorException if what came is neither a stream nor JSON
   */
  public static ResponseEvents of(Response response, ResponseBody body) throws IOException {
    return new ResponseEvents(response, body);
  }

  /** The next event, as soon as it is whole; null at the end. */
  public @Nullable StreamEvent next() throws IOException {
    return events.next();
  }

  /** Whether the end of the body is told from a connection that broke. */
  public boolean framed() {
    return framed;
  }

  /** Whether the body is a JSON document where a stream was asked for. */
  public boolean isDocument() {
    return events instanceof WholeBody;
  }

  /**
   * The whole body, where no events were asked for; instead of all events.
   *
   * @throws IOException if the connection breaks before its end
   */
  public byte[] whole() throws IOException {
    return source.readByteArray();
  }

  /** From here on nothing is waited for: the answer is at its end. */
  public void expectNoMore() {
    source.timeout().timeout(AFTER_END_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** An error that stands in this response. */
  public HttpErrorException error(String body) {
    return new HttpErrorException(new HttpError(200, headers, body));
  }

  private EventSource events(String subtype) throws IOException {
    boolean stream = subtype.isEmpty() || subtype.equals("event-stream");
    if (subtype.equals("vnd.amazon.eventstream") || (source.request(1) && first() == 0)) {
      return new AwsEvents(source);
    }
    skipBlank();
    if (!source.request(1)) {
      if (stream) {
        return new ServerSentEvents(source);
      }
      throw error("");
    }
    boolean json = first() == '{' || first() == '[';
    if (json && !stream) {
      return new WholeBody(source);
    }
    source.request(LONGEST_FIELD);
    ByteString head = source.getBuffer().snapshot((int) Math.min(LONGEST_FIELD, size()));
    if (stream || FIELD.matcher(head.string(StandardCharsets.UTF_8)).lookingAt()) {
      return new ServerSentEvents(source);
    }
    source.request(ErrorResponses.MAX_BODY);
    throw error(
        source.getBuffer().snapshot((int) Math.min(ErrorResponses.MAX_BODY, size())).utf8());
  }

  private void skipBlank() throws IOException {
    if (source.request(MARK.size()) && source.getBuffer().rangeEquals(0, MARK)) {
      source.skip(MARK.size());
    }
    while (source.request(1) && Character.isWhitespace(first())) {
      source.skip(1);
    }
  }

  private byte first() {
    return source.getBuffer().getByte(0);
  }

  private long size() {
    return source.getBuffer().size();
  }

  private static String subtype(@Nullable MediaType type) {
    return type == null ? "" : type.subtype();
  }
}
