package dev.posthouse.retry;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Carries the moment at which a job began to wait, inside the store alone, so that its trace shows
 * the wait from its beginning.
 */
final class WaitingSince {
  private static final String HEADER = "posthouse.waiting.since";
  private static final Pattern FORM = Pattern.compile("\\d{1,15}");

  private WaitingSince() {}

  /** The headers with the moment in them. */
  static Headers write(Headers headers, Instant since) {
    Headers copy = without(headers);
    copy.add(HEADER, Long.toString(since.toEpochMilli()).getBytes(US_ASCII));
    return copy;
  }

  /** The moment that the headers hold; empty if they hold none. */
  static Optional<Instant> read(Headers headers) {
    return Optional.ofNullable(headers.lastHeader(HEADER))
        .map(Header::value)
        .map(value -> new String(value, US_ASCII))
        .filter(text -> FORM.matcher(text).matches())
        .map(text -> Instant.ofEpochMilli(Long.parseLong(text)));
  }

  /** A copy without the moment. */
  static Headers without(Headers headers) {
    Headers copy = new RecordHeaders(headers.toArray());
    copy.remove(HEADER);
    return copy;
  }
}
