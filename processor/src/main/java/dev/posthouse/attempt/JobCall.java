package dev.posthouse.attempt;

import dev.posthouse.health.Load;
import dev.posthouse.health.Permit;
import dev.posthouse.health.RetryBudget;
import dev.posthouse.health.Rooms;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Availability;
import dev.posthouse.job.Cancellation;
import dev.posthouse.job.Cancellations;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Letters;
import dev.posthouse.job.Outcome;
import dev.posthouse.job.Prices;
import dev.posthouse.job.Progress;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.job.Triage;
import dev.posthouse.job.Usage;
import dev.posthouse.kafka.DecodeFault;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.Provider;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.Attempt;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.FailureRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works one job at one provider: calls, decides, and says what became of it. */
final class JobCall {
  private static final Logger log = LoggerFactory.getLogger(JobCall.class);

  /** A registry that refuses does so at once. */
  private static final Duration REGISTRY_PAUSE = Duration.ofSeconds(1);

  /** For jobs of a route that is not in the settings any more. */
  private static final Triage FALLBACK = new Triage(RetryPolicy.DEFAULT, Map.of());

  private final Provider provider;
  private final ProviderSettings settings;
  private final Map<String, Triage> triage;
  private final Availability availability;
  private final Cancellations cancellations;
  private final RetryBudget retries;
  private final ProviderMeters meters;
  private final OutcomeRecords outcomes;
  private final Clock clock;

  /**
   * @param settings the provider's name, model and prices, as the history has them
   * @param triage by route
   * @param availability of all providers
   * @param cancellations which jobs are given up
   * @param retries how many the provider may have
   */
  JobCall(
      Provider provider,
      ProviderSettings settings,
      Map<String, Triage> triage,
      Availability availability,
      Cancellations cancellations,
      RetryBudget retries,
      ProviderMeters meters,
      OutcomeRecords outcomes,
      Clock clock) {
    this.provider = provider;
    this.settings = settings;
    this.triage = Map.copyOf(triage);
    this.availability = availability;
    this.cancellations = cancellations;
    this.retries = retries;
    this.meters = meters;
    this.outcomes = outcomes;
    this.clock = clock;
  }

  /**
   * What the call for a job is expected to take. The bytes of its record stand for the characters
   * of its prompt: they are known without looking, and the gate learns how the two compare.
   */
  Load load(Delivery delivery) {
    Attempt attempt = delivery.attempt();
    Integer asked = attempt.getRequest().getMaxOutputTokens();
    return Load.ofCharacters(
        delivery.bytes(),
        asked == null ? settings.maxOutputTokens() : asked,
        attempt.getHistory().stream().anyMatch(call -> call.getProvider().equals(settings.name())));
  }

  /**
   * Makes the one call that the permit is for, and ends the permit if the call ended; unless the
   * job is given up by then, or meanwhile.
   *
   * @throws InterruptedException if the partition was lost while the provider was called
   */
  Finished make(Delivery delivery, Permit permit) throws InterruptedException {
    awaitTurn(permit, delivery.attempt());
    Optional<Cancellation> before = cancellations.of(delivery.attempt());
    if (before.isPresent()) {
      return cancelled(delivery, before.get());
    }
    Instant startedAt = clock.instant();
    Duration limit = Duration.between(startedAt, delivery.attempt().getDeadline());
    Answer answer;
    try {
      answer = call(delivery.attempt(), limit);
    } catch (CallFailedException e) {
      permit.failed(e.failure());
      return failed(delivery, startedAt, e);
    } catch (InterruptedException | InterruptException e) {
      Optional<Cancellation> meanwhile = cancellations.of(delivery.attempt());
      if (meanwhile.isEmpty()) {
        throw e;
      }
      Thread.interrupted(); // it was meant for the call, not for what is left to do
      return cancelledInCall(delivery, startedAt, meanwhile.get());
    }
    permit.succeeded(answer.usage());
    return answered(delivery, startedAt, answer);
  }

  /** A job that is given up. No call was made. */
  Finished cancelled(Delivery delivery, Cancellation cancellation) {
    return finish(
        delivery, delivery.attempt(), new Outcome.Dead(cancellation.failure()), clock.instant());
  }

  /** The call was cut off, and may be billed all the same: the history has it. */
  private Finished cancelledInCall(
      Delivery delivery, Instant startedAt, Cancellation cancellation) {
    Instant now = clock.instant();
    Failure failure = cancellation.failure().billed();
    Call call = call(startedAt, now, failure, Usage.NONE, null);
    Attempt attempt = Letters.withCall(delivery.attempt(), call, null);
    return finish(delivery, attempt, new Outcome.Dead(failure), now);
  }

  /** A fault of our own must cost one job one attempt, not its neighbours theirs. */
  private Answer call(Attempt attempt, Duration limit)
      throws CallFailedException, InterruptedException {
    try {
      return provider.call(attempt.getRequest(), attempt.getCorrection(), limit);
    } catch (RuntimeException | StackOverflowError e) {
      throw new CallFailedException(fault(attempt, e));
    }
  }

  private Failure fault(Attempt attempt, Throwable e) {
    // Its message may hold text of the prompt; class and place are enough to find the fault.
    log.atError()
        .addKeyValue("jobId", attempt.getJobId())
        .addKeyValue("provider", settings.name())
        .addKeyValue("kind", FailureKind.INTERNAL.wireName())
        .addKeyValue("exception", e.getClass().getName())
        .addKeyValue("at", Arrays.stream(e.getStackTrace()).limit(3).toList())
        .log("A call failed by a fault of Posthouse; the job goes to the next provider");
    return Failure.of(
        FailureKind.INTERNAL,
        "Posthouse failed with " + e.getClass().getName() + "; please report it");
  }

  /** A job that is given up meanwhile need not wait. */
  private void awaitTurn(Permit permit, Attempt attempt) throws InterruptedException {
    try {
      Thread.sleep(Duration.between(clock.instant(), permit.from()));
    } catch (InterruptedException e) {
      if (cancellations.of(attempt).isEmpty()) {
        throw e;
      }
    }
  }

  /** A job that a worker which is gone may have called for: an ambiguous call, counted as such. */
  Finished interrupted(Delivery delivery) {
    Failure failure =
        Failure.of(
            FailureKind.INTERRUPTED,
            "The process that made this call is gone; the call may have been billed");
    return failed(delivery, null, new CallFailedException(failure.billed()));
  }

  /** A job whose deadline passed while it waited for a permit. No call was made. */
  Finished expired(Delivery delivery) {
    Failure failure =
        Failure.of(
            FailureKind.EXPIRED,
            "The deadline passed while the job waited for provider "
                + delivery.attempt().getProvider()
                + ". Raise the provider's concurrency, or give the job a later deadline.");
    return finish(delivery, delivery.attempt(), new Outcome.Dead(failure), clock.instant());
  }

  /**
   * A job whose provider is shut goes on to the next that is not, or waits for the first to open.
   * No call was made, and none is counted.
   *
   * @return empty if the job stays, since the provider is open or its route is still patient
   */
  Optional<Finished> whileShut(Delivery delivery, Instant shutSince) {
    Instant now = clock.instant();
    Attempt attempt = delivery.attempt();
    Triage route = triage.getOrDefault(attempt.getRoute(), FALLBACK);
    if (now.isBefore(shutSince.plus(route.patience()))) {
      return Optional.empty();
    }
    return route
        .whileShut(progress(attempt), availability, now)
        .map(outcome -> finish(delivery, attempt, outcome, now));
  }

  /**
   * A job that has waited for a permit for long goes on to the next provider that has room. No call
   * was made, and none is counted.
   *
   * @return empty if the job stays
   */
  Optional<Finished> whileBusy(Delivery delivery, Rooms rooms) {
    Instant now = clock.instant();
    Attempt attempt = delivery.attempt();
    return triage
        .getOrDefault(attempt.getRoute(), FALLBACK)
        .whileBusy(
            progress(attempt),
            Duration.between(delivery.since(), now),
            attempt.getHandovers(),
            availability,
            rooms::has,
            now)
        .map(
            move -> {
              rooms.take(move.provider());
              return finish(delivery, attempt, move, now);
            });
  }

  private Finished answered(Delivery delivery, Instant startedAt, Answer answer) {
    Instant now = clock.instant();
    Call call = call(startedAt, now, null, answer.usage(), answer.credential());
    Attempt attempt = Letters.withCall(delivery.attempt(), call, null);
    try {
      return finish(delivery, attempt, new Outcome.Completed(answer), now);
    } catch (InterruptException e) {
      throw e;
    } catch (RuntimeException e) {
      return failed(delivery, startedAt, new CallFailedException(fault(delivery.attempt(), e)));
    }
  }

  private Finished failed(
      Delivery delivery, @Nullable Instant startedAt, CallFailedException failed) {
    Instant now = clock.instant();
    Failure failure = failed.failure();
    Call call = call(startedAt, now, failure, failed.usage(), failed.credential());
    Attempt attempt = Letters.withCall(delivery.attempt(), call, failed.correction());
    Outcome outcome =
        triage
            .getOrDefault(attempt.getRoute(), FALLBACK)
            .afterFailure(
                failure, progress(attempt), this::openFrom, now, ThreadLocalRandom.current());
    if (outcome instanceof Outcome.RetryAt retry && retry.provider().equals(settings.name())) {
      retries.retried();
    }
    return finish(delivery, attempt, outcome, now);
  }

  /** For a job that has called the provider: beyond the retry budget, it is shut for it. */
  private Instant openFrom(String name) {
    Instant opens = availability.openFrom(name);
    Instant affordable = name.equals(settings.name()) ? retries.openFrom() : Instant.MIN;
    return affordable.isAfter(opens) ? affordable : opens;
  }

  /** An answer that was paid for is not given up because the schema registry is away. */
  private Finished finish(Delivery delivery, Attempt attempt, Outcome outcome, Instant now) {
    while (true) {
      try {
        Finished finished = outcomes.finish(delivery, attempt, outcome, now);
        meters.moved(outcome);
        return finished;
      } catch (RetriableException e) {
        awaitRegistry(attempt, e);
      } catch (SerializationException e) {
        if (!DecodeFault.isRegistrys(e)) {
          throw e;
        }
        awaitRegistry(attempt, e);
      }
    }
  }

  private static void awaitRegistry(Attempt attempt, RuntimeException cause) {
    log.atWarn()
        .addKeyValue("jobId", attempt.getJobId())
        .setCause(cause)
        .log("An outcome cannot be encoded yet; it waits for the schema registry");
    LockSupport.parkNanos(REGISTRY_PAUSE.toNanos());
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptException("The partition was lost while an outcome waited");
    }
  }

  private Call call(
      @Nullable Instant startedAt,
      Instant endedAt,
      @Nullable Failure failure,
      Usage usage,
      @Nullable String credential) {
    Prices prices = settings.prices();
    Call call =
        Call.newBuilder()
            .setProvider(settings.name())
            .setModel(settings.model())
            .setStartedAt(startedAt)
            .setEndedAt(endedAt)
            .setFailure(failure == null ? null : failure.toRecord())
            .setUsage(usage.isNone() ? null : usage.toRecord())
            .setCost(usage.isNone() || prices == null ? null : prices.cost(usage))
            .setCredential(credential)
            .build();
    meters.called(call);
    return call;
  }

  private static Progress progress(Attempt attempt) {
    List<Progress.FailedCall> failures =
        attempt.getHistory().stream()
            .filter(call -> call.getFailure() != null)
            .map(call -> new Progress.FailedCall(call.getProvider(), kind(call.getFailure())))
            .toList();
    return new Progress(attempt.getProvider(), attempt.getChain(), failures, attempt.getDeadline());
  }

  /** A kind that a newer version wrote is taken for one that passes. */
  private static FailureKind kind(FailureRecord failure) {
    return FailureKind.ofWireName(failure.getKind()).orElse(FailureKind.SERVER_ERROR);
  }
}
