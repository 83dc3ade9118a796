package dev.posthouse.provider.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes a body's bytes apart into events, one way for each framing. */
interface EventSource {
  /** The next event, as soon as it is whole; null at the end of the body. */
  @Nullable StreamEvent next() throws IOException;
}
