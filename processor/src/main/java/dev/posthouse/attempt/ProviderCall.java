package dev.posthouse.attempt;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.OwnFault;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.Provider;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.tracing.CallSpan;
import dev.posthouse.tracing.TracedModel;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Job;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls one provider, traced, and so that whatever goes wrong is a failure of that one call. Safe
 * for use by many threads.
 */
final class ProviderCall {
  private static final Logger log = LoggerFactory.getLogger(ProviderCall.class);

  private final Provider provider;
  private final ProviderSettings settings;
  private final TracedModel traced;

  /**
   * @param settings the provider's name, and what a trace says of it
   */
  ProviderCall(Provider provider, ProviderSettings settings) {
    this.provider = provider;
    this.settings = settings;
    this.traced = TracedModel.of(settings);
  }

  /**
   * Makes the call.
   *
   * @param request the job's, with all that it refers to
   * @param limit the most time it may take
   * @param sent run when the request goes out
   * @throws CallFailedException if there is no whole answer
   * @throws InterruptedException if the partition was lost meanwhile, or the job cancelled
   */
  Answer make(Delivery delivery, JobRequest request, Duration limit, Runnable sent)
      throws CallFailedException, InterruptedException {
    try (CallSpan span = delivery.step().call(traced, delivery.job())) {
      try {
        Answer answer = call(delivery.job(), request, limit, sent);
        span.answered(answer);
        return answer;
      } catch (CallFailedException e) {
        span.failed(e.failure(), e.usage());
        throw e;
      }
    }
  }

  /** A fault of our own must cost one job one attempt, not its neighbours theirs. */
  private Answer call(Job job, JobRequest request, Duration limit, Runnable sent)
      throws CallFailedException, InterruptedException {
    try {
      return provider.call(request, job.getCorrection(), limit, sent);
    } catch (RuntimeException | StackOverflowError e) {
      throw new CallFailedException(fault(job, e));
    }
  }

  /** A fault of our own as a failure of the call. */
  Failure fault(Job job, Throwable e) {
    log.atError()
        .addKeyValue("jobId", job.getJobId())
        .addKeyValue("provider", settings.name())
        .addKeyValue("kind", FailureKind.INTERNAL.wireName())
        .addKeyValue("exception", e.getClass().getName())
        .addKeyValue("at", OwnFault.place(e))
        .log("A call failed by a fault of Posthouse; the job goes to the next provider");
    return OwnFault.failure(e, "");
  }
}
