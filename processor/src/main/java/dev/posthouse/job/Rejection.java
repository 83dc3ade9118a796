package dev.posthouse.job;

import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record on the request topic that did not become a job.
 *
 * @param id of its dead letter
 * @param request what was asked, if it could be decoded; the letter holds the bytes instead, so
 *     that nothing is lost that a newer Posthouse might understand
 * @param key the record's key, if it could not be the id; null else
 * @param bytes the record's value
 * @param source where it lies
 * @param submittedAt the record's timestamp
 * @param failure what is wrong with it
 */
public record Rejection(
    String id,
    @Nullable JobRequest request,
    byte @Nullable [] key,
    byte @Nullable [] bytes,
    Source source,
    Instant submittedAt,
    Failure failure) {

  /** A larger key is not repeated in the letter: it is where the record lies. */
  private static final int MOST_OF_A_KEY = 4 << 10;

  /** The key as the letter keeps it. */
  @Nullable ByteBuffer keptKey() {
    return key == null || key.length > MOST_OF_A_KEY ? null : ByteBuffer.wrap(key);
  }

  int generation() {
    return request == null ? 1 : Math.max(1, request.getGeneration());
  }
}
