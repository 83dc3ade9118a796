package dev.posthouse.provider.call;

import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import org.jspecify.annotations.Nullable;

/** What differs from vendor to vendor: the request and the stream. */
public interface Adapter extends AutoCloseable {

  /**
   * Sends a request and hands the stream's events to the reply until the answer is whole or the
   * stream ends. What the model does not take is left out. Throws whatever the SDK throws, with
   * what {@link AnswerReader} throws inside it.
   *
   * @param correction what was wrong with the last answer; null if nothing
   */
  void stream(JobRequest request, @Nullable Correction correction, Reply reply);

  /** Releases what the SDK holds besides the transport. */
  @Override
  void close();
}
