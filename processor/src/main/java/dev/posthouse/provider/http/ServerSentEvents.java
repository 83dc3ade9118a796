package dev.posthouse.provider.http;

import dev.posthouse.translation.JsonText;
import java.io.IOException;
import okio.Buffer;
import okio.BufferedSource;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events, as the standard has them and as servers send them: any line ending, data
 * without a space before it, events without a blank line between them, and JSON that stands in the
 * stream without being called data, which is how some gateways put their errors there. Source: the
 * HTML standard, 9.2.6, and reports of users.
 *
 * <p>Tested by {@code OpenAiReadingTest}.
 */
final class ServerSentEvents implements EventSource {
  private static final ByteString LINE_ENDS = ByteString.encodeUtf8("\r\n");

  private final BufferedSource source;
  private final StringBuilder data = new StringBuilder();
  private boolean hasData;
  private boolean bare;
  private boolean afterReturn;
  private String name = "";
  private @Nullable String heldBack;

  ServerSentEvents(BufferedSource source) {
    this.source = source;
  }

  @Override
  public @Nullable StreamEvent next() throws IOException {
    while (true) {
      String line = heldBack == null ? line() : heldBack;
      heldBack = null;
      if (line == null) {
        return hasData ? taken() : null;
      }
      if (line.isEmpty()) {
        if (hasData) {
          return taken();
        }
        name = "";
      } else if (beginsAnother(line)) {
        heldBack = line;
        return taken();
      } else {
        read(line);
      }
    }
  }

  /** Whether a line belongs to the next event although no blank line stands before it. */
  private boolean beginsAnother(String line) {
    return hasData
        && (line.startsWith("event:") || isData(line) || isJson(line))
        && isWhole(data.toString());
  }

  private void read(String line) throws IOException {
    if (isData(line)) {
      add(value(line));
      bare = false;
    } else if (line.startsWith("event:")) {
      name = value(line).strip();
    } else if (bare || isJson(line)) {
      bare = true;
      add(line);
    }
    // Comments, ids and whatever else servers keep a connection alive with say nothing.
  }

  private void add(String value) throws IOException {
    if (hasData) {
      data.append('\n');
    }
    hasData = true;
    data.append(value);
    if (data.length() > BoundedEvents.MOST_IN_EVENT) {
      throw new BoundedEvents.OversizedException();
    }
  }

  private StreamEvent taken() {
    var event = new StreamEvent(name, data.toString());
    data.setLength(0);
    hasData = false;
    bare = false;
    name = "";
    return event;
  }

  private static boolean isData(String line) {
    return line.startsWith("data:") || line.equals("data");
  }

  private static boolean isJson(String line) {
    return line.startsWith("{") || line.startsWith("[");
  }

  private static boolean isWhole(String data) {
    return data.strip().equals("[DONE]") || JsonText.document(data) != null;
  }

  private static String value(String line) {
    String value = line.substring(Math.min(line.length(), line.indexOf(':') + 1));
    return value.startsWith(" ") ? value.substring(1) : value;
  }

  /** The next line without its end; what stands before the end of the body is one too. */
  private @Nullable String line() throws IOException {
    if (!source.request(1)) {
      return null;
    }
    Buffer buffer = source.getBuffer();
    if (afterReturn && buffer.getByte(0) == '\n') {
      buffer.skip(1);
    }
    afterReturn = false;
    long scanned = 0;
    while (true) {
      long end = buffer.indexOfElement(LINE_ENDS, scanned);
      if (end >= 0) {
        String line = buffer.readUtf8(end);
        // The line feed behind it may come later, or never: the line is not kept waiting for it.
        afterReturn = buffer.readByte() == '\r';
        return line;
      }
      scanned = buffer.size();
      if (scanned > BoundedEvents.MOST_IN_EVENT) {
        throw new BoundedEvents.OversizedException();
      }
      if (!source.request(scanned + 1)) {
        return scanned == 0 ? null : buffer.readUtf8();
      }
    }
  }
}
