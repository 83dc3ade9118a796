package dev.posthouse.attempt;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Cancellation;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.JobHistory;
import dev.posthouse.job.Outcome;
import dev.posthouse.job.Usage;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.internal.Job;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes of jobs that their provider was called for: the call goes into the job's history,
 * and the history decides. Safe for use by many threads.
 */
final class CallOutcomes {
  private final JobRouter router;
  private final CallLog log;
  private final AnswerKeeping keeping;
  private final Completion completion;
  private final Clock clock;

  /**
   * @param router where jobs go after a failure
   * @param log writes down what was called
   * @param keeping puts large answers where they are kept
   * @param completion writes down what became of it
   */
  CallOutcomes(
      JobRouter router, CallLog log, AnswerKeeping keeping, Completion completion, Clock clock) {
    this.keeping = keeping;
    this.router = router;
    this.log = log;
    this.completion = completion;
    this.clock = clock;
  }

  /**
   * The provider answered.
   *
   * @throws RuntimeException if the answer cannot be written down, by a fault of our own
   * @throws InterruptedException if the partition was lost, or the job cancelled, while the answer
   *     waited for the content store
   */
  FinishedJob answered(Delivery delivery, Instant startedAt, Answer answer)
      throws InterruptedException {
    Instant endedAt = clock.instant();
    Call call = log.answered(startedAt, endedAt, answer);
    Job job = JobHistory.withCall(delivery.job(), call, null);
    AnswerKeeping.Kept kept =
        keeping.keep(
            job,
            answer,
            whole -> completion.fits(delivery, job, new Outcome.Completed(whole), endedAt));
    Instant now = clock.instant();
    return switch (kept) {
      case AnswerKeeping.Kept.In(Answer written) ->
          completion.of(delivery, job, new Outcome.Completed(written), now);
      case AnswerKeeping.Kept.Lost(Failure failure) ->
          completion.of(delivery, job, new Outcome.Dead(failure.billed()), now);
    };
  }

  /**
   * There is no whole answer.
   *
   * @param startedAt null if nobody knows: the process that made the call is gone
   */
  FinishedJob failed(Delivery delivery, @Nullable Instant startedAt, CallFailedException failed) {
    Instant now = clock.instant();
    Failure failure = failed.failure();
    Call call = log.failed(startedAt, now, failure, failed.usage(), failed.credential());
    Job job = JobHistory.withCall(delivery.job(), call, failed.correction());
    return completion.of(delivery, job, router.afterFailure(failure, job, now), now);
  }

  /** The call was cut off, and may be billed all the same: the history has it. */
  FinishedJob cancelled(Delivery delivery, Instant startedAt, Cancellation cancellation) {
    Instant now = clock.instant();
    Failure failure = cancellation.failure().billed();
    Call call = log.failed(startedAt, now, failure, Usage.NONE, null);
    Job job = JobHistory.withCall(delivery.job(), call, null);
    return completion.of(delivery, job, new Outcome.Dead(failure), now);
  }

  /** A worker that is gone may have called: an ambiguous call, counted as such. */
  FinishedJob interrupted(Delivery delivery) {
    Failure failure =
        Failure.of(
            FailureKind.INTERRUPTED,
            "The process that made this call is gone; the call may have been billed");
    return failed(delivery, null, new CallFailedException(failure.billed()));
  }
}
