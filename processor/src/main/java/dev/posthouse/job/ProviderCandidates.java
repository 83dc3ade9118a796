package dev.posthouse.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where one job may go at one moment: which providers it has not spent, which of these are open,
 * and until when to wait for the others. Pure.
 *
 * <p>Tested by {@code RoutePolicyTest}.
 *
 * @param policy the budgets of the job's route
 * @param models by provider; nothing is known of the models of others
 * @param progress how far the job has come
 */
record ProviderCandidates(
    RetryPolicy policy,
    Map<String, Model> models,
    JobProgress progress,
    Availability availability,
    Instant now) {

  /**
   * The longest that a job waits for a provider that is shut without being looked at again:
   * somebody may open it sooner.
   */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  /**
   * Instead of that, if all are shut for longer: the retry topic keeps the job until one opens, and
   * notices sooner.
   */
  private static final Duration WATCHED = Duration.ofSeconds(1);

  /** The provider that the job is at. */
  String here() {
    return progress.provider();
  }

  boolean isOpen(String provider) {
    return availability.openFrom(provider).isOpen(now);
  }

  /** Whether the provider that the job is at may be called again. */
  boolean mayRetryHere() {
    return openForJob(here()).isOpen(now);
  }

  boolean isAnyOpen() {
    return progress.chain().stream().anyMatch(this::isOpen);
  }

  /** Beyond the retry budget, the provider that has just failed the job is shut for it. */
  private Opening openForJob(String provider) {
    Opening opens = availability.openFrom(provider);
    return provider.equals(here()) && progress.wouldRetry(provider)
        ? opens.and(availability.retriesFrom(provider))
        : opens;
  }

  /** Whether the job may not call a provider again: its attempts are spent, or it is no use. */
  boolean isSpent(String provider) {
    return progress.callsTo(provider) >= policy.attemptsPerProvider() || isNoUse(provider);
  }

  boolean areAttemptsSpent() {
    return progress.calls() >= policy.attempts();
  }

  boolean mayHandOver() {
    return progress.handovers() < policy.handovers();
  }

  /** The other providers that the job may still call, in the order round the chain. */
  List<String> others() {
    List<String> chain = progress.chain();
    int here = chain.indexOf(here());
    return IntStream.range(1, chain.size() + (here < 0 ? 1 : 0))
        .mapToObj(step -> chain.get((here + step) % chain.size()))
        .filter(provider -> !isSpent(provider))
        .filter(this::mayServe)
        .toList();
  }

  /** The providers of the chain that could answer the job if attempts did not count. */
  Stream<String> ofUse() {
    return progress.chain().stream().filter(provider -> !isNoUse(provider)).filter(this::mayServe);
  }

  /**
   * The providers that have failed the job by faults that pass, and of which nothing tells that the
   * fault follows the job; in the order round the chain, the one that the job is at last.
   */
  List<String> mayBeDown() {
    List<String> chain = progress.chain();
    int here = chain.indexOf(here());
    FaultFinding found = new FaultFinding(policy, progress, availability, now);
    return found.isOfJob(chain)
        ? List.of()
        : IntStream.rangeClosed(1, chain.size())
            .mapToObj(step -> chain.get((here + step) % chain.size()))
            .filter(provider -> !isNoUse(provider) && mayServe(provider))
            .filter(found::mayBeOf)
            .toList();
  }

  /** The first of the providers that is open, and that the job did not find unusable itself. */
  Optional<String> firstOpen(List<String> providers) {
    return providers.stream()
        .filter(this::isOpen)
        .filter(provider -> !isParkedForTheJob(provider))
        .findFirst();
  }

  /**
   * To wait for those of the providers that are shut. One that is shut for longer than the job has
   * is waited for all the same: somebody may mend it.
   *
   * @param failure why the job waits; null if it met none
   */
  Stream<Outcome.RetryAt> waits(Stream<String> providers, @Nullable Failure failure) {
    return providers.flatMap(
        provider -> {
          // Asked once: another thread may open the provider at any moment.
          Opening opens = openForJob(provider);
          return opens.isOpen(now)
              ? Stream.empty()
              : Stream.of(waitUntilOpen(provider, opens, failure));
        });
  }

  private Outcome.RetryAt waitUntilOpen(String provider, Opening opens, @Nullable Failure failure) {
    boolean isWatched =
        !opens.isOpen(now.plus(LOOK_AGAIN))
            && progress.chain().stream()
                .map(this::openForJob)
                .noneMatch(opening -> opening.isOpen(now.plus(LOOK_AGAIN)));
    return isWatched
        ? waitUntilOpen(progress, provider, new Opening.Until(now.plus(WATCHED)), now, failure)
        : waitUntilOpen(progress, provider, opens, now, failure);
  }

  /**
   * To wait for a provider that is shut.
   *
   * @param failure why the job waits; null if it met none
   */
  static Outcome.RetryAt waitUntilOpen(
      JobProgress progress,
      String provider,
      Opening opens,
      Instant now,
      @Nullable Failure failure) {
    Instant again = opens.lookAgain(now, LOOK_AGAIN);
    Instant deadline = progress.deadline();
    return new Outcome.RetryAt(provider, again.isBefore(deadline) ? again : deadline, failure);
  }

  /** To call the same provider again after a failure, if there is time. */
  Optional<Outcome.RetryAt> retryHere(Failure failure, RandomGenerator random) {
    // Not the budget's opening: that is waited for at the provider, which knows when it has room.
    Instant again = availability.openFrom(here()).lookAgain(now, LOOK_AGAIN);
    Optional<Instant> delayed =
        isFirstInterruption(failure)
            ? Optional.of(now)
            : RetryDelay.due(
                policy,
                progress.callsTo(here()),
                failure.retryAfter(),
                now,
                progress.deadline(),
                random);
    return delayed
        .map(due -> due.isBefore(again) ? again : due)
        .filter(due -> due.isBefore(progress.deadline()))
        .map(due -> new Outcome.RetryAt(here(), due, failure));
  }

  /**
   * The provider has done nothing that a pause would mend. Only once: a job whose call ends its
   * process comes back ever more slowly.
   */
  private boolean isFirstInterruption(Failure failure) {
    return failure.kind() == FailureKind.INTERRUPTED
        && progress.callsTo(here(), FailureKind.INTERRUPTED) == 1;
  }

  /** To call a provider again that may be down, one after the other, if there is time. */
  Optional<Outcome.RetryAt> spreadOut(Failure failure, RandomGenerator random) {
    List<String> down = mayBeDown();
    Optional<String> open = down.stream().filter(this::isOpen).findFirst();
    if (open.isEmpty()) {
      return waits(down.stream(), failure).min(Comparator.comparing(Outcome.RetryAt::due));
    }
    String provider = open.get();
    Duration retryAfter = provider.equals(here()) ? failure.retryAfter() : null;
    Instant deadline = progress.deadline();
    int failures = progress.failures().size();
    Optional<Instant> again =
        new FaultFinding(policy, progress, availability, now).answersOthers(provider)
            ? RetryDelay.due(policy, failures, retryAfter, now, deadline, random)
            : RetryDelay.spread(
                policy,
                failures,
                progress.failures().getFirst().at(),
                retryAfter,
                now,
                deadline,
                random);
    return again
        .filter(due -> due.isBefore(progress.deadline()))
        .map(due -> new Outcome.RetryAt(provider, due, failure));
  }

  private boolean isNoUse(String provider) {
    return progress.failures().stream()
        .filter(call -> call.provider().equals(provider))
        .map(JobProgress.FailedCall::kind)
        .anyMatch(kind -> policy.reaction(kind).staysAway() || isCorrected(provider, kind));
  }

  /** What a model did not get right when told what was wrong, it will not get right. */
  private boolean isCorrected(String provider, FailureKind kind) {
    return policy.reaction(kind) == Reaction.CORRECT && progress.callsTo(provider, kind) > 1;
  }

  /** Whether none of the job's failures tells that this provider would fail it in the same way. */
  private boolean mayServe(String provider) {
    return progress.failures().stream()
        .allMatch(
            call ->
                switch (policy.reaction(call.kind())) {
                  case LARGER_CONTEXT -> model(provider).mayHoldMoreThan(model(call.provider()));
                  case OTHER_VENDOR ->
                      model(provider).isOfAnotherVendorThan(model(call.provider()));
                  case RETRY, RETRY_ELSEWHERE, WAIT, WAIT_FOR_ROOM, CORRECT, PARK, MOVE_ON, DEAD ->
                      true;
                });
  }

  private Model model(String provider) {
    return models.getOrDefault(provider, Model.UNKNOWN);
  }

  /** Whether the provider was found unusable by the job itself, and nobody has said since. */
  private boolean isParkedForTheJob(String provider) {
    return progress.failures().stream()
        .filter(call -> call.provider().equals(provider))
        .anyMatch(call -> policy.reaction(call.kind()) == Reaction.PARK);
  }
}
