package dev.posthouse.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.wire.Source;
import org.jspecify.annotations.Nullable;

/** What a job is called. */
public final class JobId {
  private JobId() {}

  /** The id that the request gives, else its record's key, else its record's place. */
  public static String of(@Nullable String given, byte @Nullable [] key, Source source) {
    if (given != null) {
      return given;
    }
    return key == null
        ? source.getTopic() + "-" + source.getPartition() + "-" + source.getOffset()
        : new String(key, UTF_8);
  }
}
