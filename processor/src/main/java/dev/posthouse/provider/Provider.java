package dev.posthouse.provider;

import dev.posthouse.job.Answer;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One model at one vendor, called through the vendor's SDK. Safe for use by many threads at once.
 */
public interface Provider extends AutoCloseable {

  /**
   * Makes one call and waits for its end. The calling thread should be virtual. A request that the
   * vendor refuses unworked for a parameter of ours is put again without it, and one that met a
   * connection that the vendor had closed is sent again; of requests that a model may have worked
   * on there is never more than one.
   *
   * @param request what to answer
   * @param correction what was wrong with this provider's last answer, to be told to it; null if
   *     nothing
   * @param limit the most time the call may take, counted from now; the provider's own limits and
   *     the request's hold too
   * @param sent run when the request goes out to the vendor, on the calling thread, for whoever
   *     counts calls: before it, a cold process spends seconds to load the vendor's SDK, and calls
   *     that waited for that go out together. Not run if nothing was sent, nor again for what is
   *     sent again since it met a closed connection; must neither wait nor throw
   * @return a whole answer
   * @throws CallFailedException if there is no whole answer, whatever the reason; the only
   *     exception thrown apart from {@link InterruptedException}
   * @throws InterruptedException if the calling thread was interrupted; the call is abandoned
   */
  Answer call(JobRequest request, @Nullable Correction correction, Duration limit, Runnable sent)
      throws CallFailedException, InterruptedException;

  /** The same, for callers that count no calls. */
  default Answer call(JobRequest request, @Nullable Correction correction, Duration limit)
      throws CallFailedException, InterruptedException {
    return call(request, correction, limit, () -> {});
  }

  /** Releases the connections; calls under way may fail. */
  @Override
  void close();
}
