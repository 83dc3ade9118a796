package dev.posthouse.provider.http;

import java.io.IOException;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * A body that is JSON and no stream: one event, once all of it is there.
 *
 * <p>Tested by {@code OpenAiUnexpectedTest}.
 */
final class WholeBody implements EventSource {
  private final BufferedSource source;

  WholeBody(BufferedSource source) {
    this.source = source;
  }

  @Override
  public @Nullable StreamEvent next() throws IOException {
    if (source.request(BoundedEvents.MOST_IN_EVENT + 1)) {
      throw new BoundedEvents.OversizedException();
    }
    String text = source.readUtf8();
    return text.isBlank() ? null : new StreamEvent("", text);
  }
}
