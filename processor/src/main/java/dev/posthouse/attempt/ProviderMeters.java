package dev.posthouse.attempt;

import dev.posthouse.job.Failure;
import dev.posthouse.job.Outcome;
import dev.posthouse.kafka.TransactionResult;
import dev.posthouse.metrics.Meter;
import dev.posthouse.metrics.Meters;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.Cost;
import dev.posthouse.wire.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is measured at the attempt station of one provider. Safe for use by many threads. */
final class ProviderMeters {
  private static final String NO_FAILURE = "none";

  private final Meters meters;
  private final String provider;
  private volatile double occupancy;
  private volatile int held;

  ProviderMeters(Meters meters, String provider) {
    this.meters = meters;
    this.provider = provider;
    meters.gauge(Meter.LEDGER_OCCUPANCY, () -> occupancy, provider);
    meters.gauge(Meter.JOBS_HELD, () -> held, provider);
    // So that the series is there before the first of them.
    meters.count(Meter.CALLS_INTERRUPTED, 0, provider);
  }

  /** All that this process measures. */
  Meters all() {
    return meters;
  }

  /** A call has ended, or was found to have been interrupted. */
  void called(Call call) {
    Instant startedAt = call.getStartedAt();
    if (startedAt == null) {
      meters.count(Meter.CALLS_INTERRUPTED, 1, provider);
      return;
    }
    String kind = call.getFailure() == null ? NO_FAILURE : call.getFailure().getKind();
    Duration took = Duration.between(startedAt, call.getEndedAt());
    meters.time(
        Meter.CALLS, took.isNegative() ? Duration.ZERO : took, provider, call.getModel(), kind);
    Usage usage = call.getUsage();
    if (usage != null) {
      meters.count(
          Meter.TOKENS, (double) usage.getInputTokens(), provider, call.getModel(), "input");
      meters.count(
          Meter.TOKENS, (double) usage.getOutputTokens(), provider, call.getModel(), "output");
      part(call, "cache_read", usage.getCachedTokens());
      part(call, "cache_write", usage.getCacheWriteTokens() + usage.getCacheWriteLongTokens());
      part(call, "reasoning", usage.getReasoningTokens());
    }
    Cost cost = call.getCost();
    if (cost != null) {
      meters.count(Meter.COST, cost.getAmount(), provider, call.getModel(), cost.getCurrency());
    }
  }

  /** Only where a model has it: most series would be of zeros. */
  private void part(Call call, String type, long tokens) {
    if (tokens > 0) {
      meters.count(Meter.TOKENS, (double) tokens, provider, call.getModel(), type);
    }
  }

  /** It is decided what becomes of a job. */
  void moved(Outcome outcome) {
    switch (outcome) {
      case Outcome.Completed _ -> moved("completed", null);
      case Outcome.RetryAt retry -> moved("waiting", retry.failure());
      case Outcome.MoveOn moveOn -> moved("moved_on", moveOn.failure());
      case Outcome.Dead(var failure) -> moved("dead", failure);
    }
  }

  private void moved(String where, @Nullable Failure failure) {
    String kind = Optional.ofNullable(failure).map(f -> f.kind().wireName()).orElse(NO_FAILURE);
    meters.count(Meter.JOBS_MOVED, 1, provider, where, kind);
  }

  /**
   * The first job of a prefix has begun to be answered, or has failed to.
   *
   * @param after how long it took since it was chosen
   */
  void warmed(Duration after, boolean answered) {
    meters.time(Meter.CACHE_WARMING, after, provider, answered ? "warmed" : "failed");
  }

  /** A transaction has ended. */
  void transaction(TransactionResult result, Duration took) {
    String name =
        switch (result) {
          case TransactionResult.Committed _ -> "committed";
          case TransactionResult.Aborted _ -> "aborted";
          case TransactionResult.Fenced _, TransactionResult.Unknown _ -> "unknown";
        };
    meters.time(Meter.TRANSACTIONS, took, provider, name);
  }

  /** How full the ledgers are now, and how many jobs they hold. */
  void ledgers(Collection<OwnedPartition> partitions) {
    occupancy =
        partitions.stream().mapToDouble(owned -> owned.ledger().occupancy()).max().orElse(0);
    held = partitions.stream().mapToInt(OwnedPartition::unfinished).sum();
  }
}
