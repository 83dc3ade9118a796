package dev.posthouse.job;

import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record on the request topic that did not become a job.
 *
 * @param id of its dead letter
 * @param request what was asked, if it could be decoded; the letter holds the bytes instead, so
 *     that nothing is lost that a newer Posthouse might understand
 * @param bytes the record's value
 * @param source where it lies
 * @param submittedAt the record's timestamp
 * @param failure what is wrong with it
 */
public record Rejection(
    String id,
    @Nullable JobRequest request,
    byte @Nullable [] bytes,
    Source source,
    Instant submittedAt,
    Failure failure) {

  int generation() {
    return request == null ? 1 : Math.max(1, request.getGeneration());
  }
}
