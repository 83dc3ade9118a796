package dev.posthouse.attempt;

import dev.posthouse.settings.AttemptSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outcomes that wait for a transaction, and the transactions that carry them together with the
 * offsets. An outcome leaves here only when its transaction is committed or its lane is lost.
 * Confined to the worker's thread.
 */
final class OutcomeCommits {
  private static final Logger log = LoggerFactory.getLogger(OutcomeCommits.class);

  /** A transaction stays short: once this many bytes are in it, the rest waits for the next. */
  private static final long TRANSACTION_BYTES = 8L << 20;

  /** How long the broker may be out of reach before the outcomes held here are given up. */
  private static final Duration SETTLE_LIMIT = Duration.ofMinutes(3);

  /** Some failures to reach the broker are immediate, for example that its name is unknown. */
  private static final Duration SETTLE_PAUSE = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> consumer;
  private final Transactions transactions;
  private final AttemptSettings settings;
  private final List<Finished> finished = new ArrayList<>();
  private long lastCommit = System.nanoTime();
  private int failures;

  /** Whether the last transaction left outcomes out: more of them are no reason to hurry. */
  private boolean crowded;

  OutcomeCommits(
      Consumer<byte[], byte[]> consumer, Transactions transactions, AttemptSettings settings) {
    this.consumer = consumer;
    this.transactions = transactions;
    this.settings = settings;
  }

  void add(Finished outcome) {
    finished.add(outcome);
  }

  boolean isEmpty() {
    return finished.isEmpty();
  }

  int size() {
    return finished.size();
  }

  boolean anyOf(Collection<Lane> lanes) {
    return finished.stream().anyMatch(job -> lanes.contains(job.lane()));
  }

  /** Forgets the outcomes of a lost lane; returns how many. */
  int forget(Lane lane) {
    int before = finished.size();
    finished.removeIf(job -> job.lane() == lane);
    return before - finished.size();
  }

  /** How long until the next transaction may start; zero or less if it may start now. */
  Duration untilDue() {
    if (finished.size() >= settings.commitCount() && failures == 0 && !crowded) {
      return Duration.ZERO;
    }
    // After failures the interval doubles, from 25 ms up to some seconds.
    Duration interval = settings.commitInterval().multipliedBy(1L << Math.min(failures, 7));
    return interval.minusNanos(System.nanoTime() - lastCommit);
  }

  /**
   * Sends one transaction with the outcomes at hand and the positions of the lanes.
   *
   * @return whether it was committed
   */
  boolean commit(Collection<Lane> lanes) {
    List<Finished> batch = nextBatch(lanes);
    Map<Lane, OffsetAndMetadata> positions = new HashMap<>();
    for (Lane lane : lanes) {
      OffsetAndMetadata position = lane.uncommitted();
      if (position != null) {
        positions.put(lane, position);
      }
    }
    if (batch.isEmpty() && positions.isEmpty()) {
      lastCommit = System.nanoTime();
      return true; // all that is known is committed: outcomes without room wait for more of them
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    positions.forEach((lane, position) -> offsets.put(lane.partition(), position));
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
          case TransactionResult.Unknown(var cause) -> settle(batch, offsets, cause);
        };
    lastCommit = System.nanoTime();
    if (committed) {
      failures = 0;
      positions.forEach(Lane::committed);
      batch.forEach(job -> job.lane().settled(job.bytes()));
      finished.removeIf(identitySet(batch)::contains);
    } else {
      failures++;
      batch.forEach(job -> job.lane().ledger().unfinish(job.offset()));
    }
    return committed;
  }

  /**
   * The outcomes for the next transaction, marked in their ledgers. Where the marks would not fit
   * into a partition's metadata, the outcomes of its highest offsets wait for a later transaction.
   * There is always progress: to finish the lowest unfinished offset never lengthens the metadata.
   */
  private List<Finished> nextBatch(Collection<Lane> lanes) {
    List<Finished> batch = new ArrayList<>();
    long bytes = 0;
    for (Finished job : finished) {
      if (batch.size() == settings.commitCount() || bytes > TRANSACTION_BYTES) {
        break;
      }
      job.lane().ledger().finish(job.offset());
      batch.add(job);
      bytes += job.size();
    }
    Set<Finished> left = identitySet(List.of());
    for (Lane lane : lanes) {
      if (!lane.ledger().fits()) {
        left.addAll(leaveOut(lane, batch));
      }
    }
    crowded = !left.isEmpty();
    if (crowded) {
      // To the end of the queue: ahead of others they would keep out the one that makes room.
      batch.removeIf(left::contains);
      finished.removeIf(left::contains);
      finished.addAll(left);
    }
    return batch;
  }

  /** Finds by halving how many of the lane's outcomes fit, the lowest offsets first. */
  private static List<Finished> leaveOut(Lane lane, List<Finished> batch) {
    List<Finished> lowestFirst =
        batch.stream()
            .filter(job -> job.lane() == lane)
            .sorted(Comparator.comparingLong(Finished::offset))
            .toList();
    PartitionLedger ledger = lane.ledger();
    lowestFirst.forEach(job -> ledger.unfinish(job.offset()));
    int fit = 0;
    if (!lowestFirst.isEmpty() && ledger.isLowest(lowestFirst.getFirst().offset())) {
      ledger.finish(lowestFirst.getFirst().offset());
      fit = 1;
    }
    int tooMany = lowestFirst.size();
    while (tooMany - fit > 1) {
      int middle = (fit + tooMany) >>> 1;
      lowestFirst.subList(fit, middle).forEach(job -> ledger.finish(job.offset()));
      if (ledger.fits()) {
        fit = middle;
      } else {
        tooMany = middle;
        lowestFirst.subList(fit, middle).forEach(job -> ledger.unfinish(job.offset()));
      }
    }
    return lowestFirst.subList(fit, lowestFirst.size());
  }

  /** The outcomes are kept and sent again: they were paid for. */
  private void aborted(List<Finished> batch, RuntimeException cause, Set<Integer> tooLarge) {
    log.atWarn()
        .addKeyValue("outcomes", batch.size())
        .addKeyValue("tooLarge", tooLarge.size())
        .setCause(cause)
        .log("A transaction was aborted; its outcomes are kept and will be sent again");
    Set<Finished> rejected = identitySet(List.of());
    int index = 0;
    for (Finished job : batch) {
      int next = index + job.records().size();
      if (IntStream.range(index, next).anyMatch(tooLarge::contains)) {
        rejected.add(job);
      }
      index = next;
    }
    finished.replaceAll(job -> rejected.contains(job) ? job.tooLarge() : job);
  }

  /**
   * The producer is lost, and with it the word on the transaction. A new producer of the same
   * transactional id makes the broker settle it. Then the committed offsets tell: every position
   * sent differed from the one committed before, so they are there exactly if the transaction is.
   */
  private boolean settle(
      List<Finished> batch,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      RuntimeException cause) {
    log.atWarn()
        .addKeyValue("outcomes", batch.size())
        .setCause(cause)
        .log("The producer was lost in a transaction; asking the broker whether it was committed");
    long giveUp = System.nanoTime() + SETTLE_LIMIT.toNanos();
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
        if (System.nanoTime() > giveUp) {
          throw e;
        }
        log.atWarn().setCause(e).log("The broker cannot be asked yet; calls go on, outcomes wait");
        LockSupport.parkNanos(SETTLE_PAUSE.toNanos());
      }
    }
  }

  private static Set<Finished> identitySet(Collection<Finished> jobs) {
    Set<Finished> set = Collections.newSetFromMap(new IdentityHashMap<>());
    set.addAll(jobs);
    return set;
  }
}
