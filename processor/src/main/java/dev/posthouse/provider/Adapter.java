package dev.posthouse.provider;

import dev.posthouse.job.Failure;
import dev.posthouse.wire.JobRequest;
import java.time.Instant;

/** What differs from vendor to vendor: the request, the stream and the errors. */
interface Adapter extends AutoCloseable {

  /**
   * Sends a request and hands the stream's events to the reply until the answer is whole or the
   * stream ends. Throws whatever the SDK throws, which says too little about an error event: that
   * is thrown as {@link HttpErrorException} inside an {@link java.io.UncheckedIOException}.
   */
  void stream(JobRequest request, Reply reply);

  /** What an error of this vendor means. */
  Failure failure(HttpError error, Instant now);

  /** Releases what the SDK holds besides the transport. */
  @Override
  void close();
}
