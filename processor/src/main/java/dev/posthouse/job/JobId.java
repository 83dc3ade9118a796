package dev.posthouse.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.wire.Source;
import org.jspecify.annotations.Nullable;

/**
 * What a job is called.
 *
 * <p>Tested by {@code RejectionTest}.
 */
public final class JobId {
  private JobId() {}

  /** Longer than any job's: whatever is longer was written by somebody else. */
  public static final int LONGEST = 1024;

  /** The id that the request gives, else its record's key, else its record's place. */
  public static String of(@Nullable String given, byte @Nullable [] key, Source source) {
    if (given != null) {
      return given;
    }
    return key == null
        ? source.getTopic() + "-" + source.getPartition() + "-" + source.getOffset()
        : new String(key, UTF_8);
  }

  /** The same, if it is not too long to be one; else the record's place. */
  public static String bounded(String id, Source source) {
    return id.length() <= LONGEST ? id : of(null, null, source);
  }
}
