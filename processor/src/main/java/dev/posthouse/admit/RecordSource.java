package dev.posthouse.admit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.wire.Source;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Carries the place where a request first lay, when it is sent on to another partition.
 *
 * <p>Tested by {@code AdmitStationTest}.
 */
final class RecordSource {
  private static final String HEADER = "posthouse.source";
  private static final Pattern FORM = Pattern.compile("(.+)/(\\d{1,9})/(\\d{1,18})");

  private RecordSource() {}

  static void write(Headers headers, Source source) {
    String text = source.getTopic() + "/" + source.getPartition() + "/" + source.getOffset();
    headers.add(HEADER, text.getBytes(UTF_8));
  }

  /** The place that the headers name, which are then without it; empty if they name none. */
  static Optional<Source> take(Headers headers) {
    Header header = headers.lastHeader(HEADER);
    if (header == null || header.value() == null) {
      return Optional.empty();
    }
    headers.remove(HEADER);
    Matcher text = FORM.matcher(new String(header.value(), UTF_8));
    return text.matches()
        ? Optional.of(
            new Source(
                text.group(1), Integer.parseInt(text.group(2)), Long.parseLong(text.group(3))))
        : Optional.empty();
  }
}
