package dev.posthouse.job;

import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/**
 * Whether it is a job that its calls failed for, or the providers: told by what these answered to
 * others meanwhile. Pure.
 *
 * <p>A provider that answers others may still be flaky: where a call in four fails, four in a row
 * do so for one job in 256. So refusals and broken calls tell against a job only when there are as
 * many as it may make calls altogether; a call that may be billed, or that the job itself may have
 * broken, tells by the budget of one provider.
 *
 * <p>Tested by {@code RoutePolicyTest}.
 *
 * @param policy the budgets of the job's route
 * @param progress how far the job has come
 */
record FaultFinding(
    RetryPolicy policy, JobProgress progress, Availability availability, Instant now) {

  /** Whether the fault follows the job, whomever of the chain it calls. */
  boolean isOfJob(List<String> chain) {
    // What a provider answers to others says nothing of the store that this job refers to.
    return chain.stream()
            .mapToInt(provider -> amongAnswers(provider, kind -> !isOfStore(kind)))
            .sum()
        >= policy.attempts();
  }

  /** Whether a provider has failed the job by faults that pass, and may be at fault itself. */
  boolean mayBeOf(String provider) {
    List<JobProgress.FailedCall> calls = progress.failuresOf(provider);
    return !calls.isEmpty()
        && policy.reaction(calls.getLast().kind()).passes()
        && amongAnswers(provider, kind -> !isRefusal(kind)) < policy.attemptsPerProvider();
  }

  /** Whether it has answered others of late: then it is no outage that the job waits for. */
  boolean answersOthers(String provider) {
    List<JobProgress.FailedCall> calls = progress.failuresOf(provider);
    return !isOfStore(calls.getLast().kind())
        && availability.hasAnswered(provider, calls.get(Math.max(0, calls.size() - 2)).at(), now);
  }

  /**
   * How many calls a provider failed while it answered others: between this failure and the one
   * before, or since the first. What it answers after an outage says nothing of the failures in it.
   */
  private int amongAnswers(String provider, Predicate<FailureKind> which) {
    List<JobProgress.FailedCall> calls = progress.failuresOf(provider);
    int among = 0;
    for (int i = 0; i < calls.size(); i++) {
      Instant from = calls.get(Math.max(0, i - 1)).at();
      Instant until = i == 0 ? now : calls.get(i).at();
      boolean counts = which.test(calls.get(i).kind());
      among += counts && availability.hasAnswered(provider, from, until) ? 1 : 0;
    }
    return among;
  }

  private static boolean isOfStore(FailureKind kind) {
    return kind.origin() == FaultOrigin.STORE;
  }

  /** Whether the provider, the way there or a store refused a call or broke it without much ado. */
  private boolean isRefusal(FailureKind kind) {
    return switch (policy.reaction(kind)) {
      case RETRY, WAIT ->
          switch (kind.origin()) {
            case PROVIDER, NETWORK, ACCOUNT, STORE -> true;
            case KEY, PERMISSION, TIER, SETTINGS, REQUEST, JOB, POSTHOUSE -> false;
          };
      case RETRY_ELSEWHERE,
          WAIT_FOR_ROOM,
          PARK,
          MOVE_ON,
          OTHER_VENDOR,
          LARGER_CONTEXT,
          CORRECT,
          DEAD ->
          false;
    };
  }
}
