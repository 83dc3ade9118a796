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

  /** So many characters of a topic's id: 48 bits, by chance. */
  private static final int TOPIC_ID = 8;

  /** The id that the request gives, else its record's key, else its record's place. */
  public static String of(@Nullable String given, byte @Nullable [] key, Source source) {
    if (given != null) {
      return given;
    }
    return key == null
        ? source.getTopic() + "-" + source.getPartition() + "-" + source.getOffset()
        : new String(key, UTF_8);
  }

  /**
   * The same for a request. Offsets begin at 0 again when a topic is deleted and made anew; so that
   * a place is nobody else's, it then says of which topic it is.
   *
   * @param topicId of the request topic
   */
  public static String ofRequest(
      @Nullable String given, byte @Nullable [] key, Source source, String topicId) {
    return given == null && key == null
        ? of(null, null, source) + "-" + topicId.substring(0, Math.min(TOPIC_ID, topicId.length()))
        : of(given, key, source);
  }

  /** The same, if it is not too long to be one; else the record's place. */
  public static String bounded(String id, Source source) {
    return id.length() <= LONGEST ? id : of(null, null, source);
  }
}
