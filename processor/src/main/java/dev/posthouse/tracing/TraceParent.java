package dev.posthouse.tracing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** The header that names a trace and a span in it, by W3C's Trace Context. */
public final class TraceParent {
  private static final String NAME = "traceparent";
  private static final int LENGTH = 55;
  private static final Pattern FORM =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  private TraceParent() {}

  /**
   * The headers of an event: of the job's headers this one alone, and only if it is what it should
   * be. Nobody knows what the others hold, and events hold no prompt.
   */
  public static Headers of(Headers headers) {
    Headers alone = new RecordHeaders();
    Header header = headers.lastHeader(NAME);
    if (header != null && isTraceParent(header.value())) {
      alone.add(header);
    }
    return alone;
  }

  private static boolean isTraceParent(byte[] value) {
    return value != null
        && value.length == LENGTH
        && FORM.matcher(new String(value, US_ASCII)).matches();
  }
}
