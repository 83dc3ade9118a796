package dev.posthouse.attempt;

import dev.posthouse.kafka.CommitPace;
import dev.posthouse.kafka.TransactionResult;
import dev.posthouse.kafka.TransactionalSender;
import dev.posthouse.wire.internal.Backoff;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions that carry outcomes together with the offsets: when one is due, and whether it
 * was committed. Confined to the worker's thread.
 */
final class OutcomeCommits {
  private static final Logger log = LoggerFactory.getLogger(OutcomeCommits.class);

  /** How long the broker may be out of reach before the outcomes held here are abandoned. */
  private static final Duration SETTLE_LIMIT = Duration.ofMinutes(3);

  /** Some failures to reach the broker are immediate, for example that its name is unknown. */
  private static final Duration SETTLE_PAUSE = Duration.ofMillis(200);

  /** The longest from one transaction to the next for that reason, in intervals. */
  private static final int LONGEST_PACE_IN_INTERVALS = 4;

  /** The longest pause after failures, in intervals. */
  private static final int LONGEST_IN_INTERVALS = 128;

  private final Consumer<byte[], byte[]> consumer;
  private final TransactionalSender transactions;
  private final OutcomeQueue outcomes;
  private final Duration interval;
  private long lastCommit = System.nanoTime();
  private Duration lastTook = Duration.ZERO;
  private int failures;

  /**
   * @param interval from one transaction to the next, if there is not enough to fill one sooner
   */
  OutcomeCommits(
      Consumer<byte[], byte[]> consumer,
      TransactionalSender transactions,
      OutcomeQueue outcomes,
      Duration interval) {
    this.consumer = consumer;
    this.transactions = transactions;
    this.outcomes = outcomes;
    this.interval = interval;
  }

  /** Whether an outcome waits for a transaction. */
  boolean isAnyWaiting() {
    return !outcomes.isEmpty();
  }

  /** Whether an outcome of these partitions waits for a transaction. */
  boolean isAnyWaiting(Collection<OwnedPartition> of) {
    return outcomes.anyOf(of);
  }

  /** Forgets the outcomes of a lost partition; returns how many calls had brought them. */
  int forget(OwnedPartition owned) {
    return outcomes.forget(owned);
  }

  /** How long until the next transaction may start; zero or less if it may start now. */
  Duration untilDue() {
    if (outcomes.isFull() && failures == 0) {
      return Duration.ZERO;
    }
    // After failures the interval doubles, from 25 ms up to some seconds.
    Duration wait = Backoff.of(pace(), interval.multipliedBy(LONGEST_IN_INTERVALS), failures + 1);
    return wait.minusNanos(System.nanoTime() - lastCommit);
  }

  /**
   * From the end of one transaction to the next: the interval, or longer while transactions take
   * long, as they do under load. What one costs is the partitions that it touches, more than the
   * outcomes that it carries; so fewer of them with more in each leave the time to the calls.
   */
  Duration pace() {
    return CommitPace.fitting(lastTook, interval, interval.multipliedBy(LONGEST_PACE_IN_INTERVALS));
  }

  /**
   * Sends one transaction with the outcomes at hand and the positions of the partitions.
   *
   * @return whether it was committed
   */
  boolean commit(Collection<OwnedPartition> partitions) {
    List<FinishedJob> batch = outcomes.next(partitions);
    Map<OwnedPartition, OffsetAndMetadata> positions = new HashMap<>();
    for (OwnedPartition owned : partitions) {
      OffsetAndMetadata position = owned.uncommitted();
      if (position != null) {
        positions.put(owned, position);
      }
    }
    if (batch.isEmpty() && positions.isEmpty()) {
      lastCommit = System.nanoTime();
      return true; // all that is known is committed: outcomes whose marks do not fit wait for more
      // of them
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    positions.forEach((owned, position) -> offsets.put(owned.partition(), position));
    long began = System.nanoTime();
    TransactionResult result =
        transactions.send(
            batch.stream().flatMap(job -> job.records().stream()).toList(),
            offsets,
            consumer.groupMetadata());
    boolean committed =
        switch (result) {
          case TransactionResult.Committed() -> true;
          case TransactionResult.Aborted(var cause, var tooLarge) -> {
            aborted(batch, cause, tooLarge);
            yield false;
          }
          case TransactionResult.Fenced(var cause) -> settle(batch, offsets, cause);
          case TransactionResult.Unknown(var cause) -> settle(batch, offsets, cause);
        };
    lastCommit = System.nanoTime();
    lastTook = Duration.ofNanos(lastCommit - began);
    if (committed) {
      failures = 0;
      positions.forEach(OwnedPartition::committed);
      outcomes.committed(batch);
    } else {
      failures++;
      outcomes.kept(batch);
    }
    return committed;
  }

  /** The outcomes are kept and sent again: they were paid for. */
  private void aborted(List<FinishedJob> batch, RuntimeException cause, Set<Integer> tooLarge) {
    if (cause instanceof CommitFailedException) {
      log.atInfo()
          .addKeyValue("outcomes", batch.size())
          .log(
              "Partitions move: a transaction was refused until this worker has taken part in"
                  + " that; its outcomes are kept and will be sent again");
    } else {
      log.atWarn()
          .addKeyValue("outcomes", batch.size())
          .addKeyValue("tooLarge", tooLarge.size())
          .setCause(cause)
          .log("A transaction was aborted; its outcomes are kept and will be sent again");
    }
    outcomes.replace(batch, tooLarge);
  }

  /**
   * The producer is lost, and with it the word on the transaction. A new producer of the same
   * transactional id makes the broker settle it. Then the committed offsets tell: every position
   * sent differed from the one committed before, so they are there exactly if the transaction is.
   */
  private boolean settle(
      List<FinishedJob> batch,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      RuntimeException cause) {
    log.atWarn()
        .addKeyValue("outcomes", batch.size())
        .setCause(cause)
        .log("The producer was lost in a transaction; asking the broker whether it was committed");
    long limit = System.nanoTime() + SETTLE_LIMIT.toNanos();
    while (true) {
      try {
        transactions.replaceProducer();
        boolean committed = offsets.equals(consumer.committed(offsets.keySet()));
        log.atInfo()
            .addKeyValue("committed", committed)
            .log("The transaction is settled; nothing was lost");
        return committed;
      } catch (org.apache.kafka.common.errors.InterruptException e) {
        throw e;
      } catch (KafkaException e) {
        if (System.nanoTime() > limit) {
          throw e;
        }
        log.atWarn().setCause(e).log("The broker cannot be asked yet; calls go on, outcomes wait");
        LockSupport.parkNanos(SETTLE_PAUSE.toNanos());
      }
    }
  }
}
