package dev.posthouse.provider.call;

import dev.posthouse.job.Failure;
import dev.posthouse.provider.http.HttpErrorException;
import dev.posthouse.translation.HttpError;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What differs from vendor to vendor: the request, the stream and the errors. */
public interface Adapter extends AutoCloseable {

  /**
   * Sends a request and hands the stream's events to the reply until the answer is whole or the
   * stream ends. What the model does not take is left out. Throws whatever the SDK throws, which
   * says too little about an error event: that is thrown as {@link HttpErrorException} inside an
   * {@link java.io.UncheckedIOException}.
   *
   * @param correction what was wrong with the last answer; null if nothing
   */
  void stream(JobRequest request, @Nullable Correction correction, Reply reply);

  /** What an error of this vendor means. */
  Failure failure(HttpError error, Instant now);

  /** Releases what the SDK holds besides the transport. */
  @Override
  void close();
}
