package dev.posthouse.attempt;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The outcomes that wait for a transaction, and which of them the next one carries. An outcome
 * leaves here only when its transaction is committed or its partition is lost. Confined to the
 * worker's thread.
 */
final class OutcomeQueue implements FinishedJobs {
  /** A transaction stays short: once this many bytes are in it, the rest waits for the next. */
  private static final long TRANSACTION_BYTES = 8L << 20;

  private final int most;
  private final List<FinishedJob> finished = new ArrayList<>();
  private boolean crowded;

  /**
   * @param most how many outcomes a transaction carries
   */
  OutcomeQueue(int most) {
    this.most = most;
  }

  @Override
  public void add(FinishedJob outcome) {
    finished.add(outcome);
  }

  @Override
  public int places() {
    return most - finished.size();
  }

  boolean isEmpty() {
    return finished.isEmpty();
  }

  boolean anyOf(Collection<OwnedPartition> partitions) {
    return finished.stream().anyMatch(job -> partitions.contains(job.owned()));
  }

  /**
   * Forgets the outcomes of a lost partition.
   *
   * @return how many calls that is: those that ended without one are not made again
   */
  int forget(OwnedPartition owned) {
    int calls = 0;
    for (FinishedJob job : finished) {
      if (job.owned() == owned && owned.ledger().isBegun(job.offset())) {
        calls++;
      }
    }
    finished.removeIf(job -> job.owned() == owned);
    return calls;
  }

  /**
   * Whether a whole transaction could be filled. Not if the last one had to leave outcomes out:
   * more of them are no reason to hurry.
   */
  boolean isFull() {
    return finished.size() >= most && !crowded;
  }

  /**
   * The outcomes for the next transaction, marked in their ledgers. Where the marks would not fit
   * into a partition's metadata, the outcomes of its highest offsets wait for a later transaction.
   * There is always progress: to finish the lowest unfinished offset never lengthens the metadata.
   */
  List<FinishedJob> next(Collection<OwnedPartition> partitions) {
    List<FinishedJob> batch = new ArrayList<>();
    long bytes = 0;
    for (FinishedJob job : finished) {
      if (batch.size() == most || bytes > TRANSACTION_BYTES) {
        break;
      }
      job.owned().ledger().finish(job.offset());
      batch.add(job);
      bytes += job.size();
    }
    Set<FinishedJob> left = identitySet(List.of());
    for (OwnedPartition owned : partitions) {
      if (!owned.ledger().fits()) {
        left.addAll(leaveOut(owned, batch));
      }
    }
    crowded = !left.isEmpty();
    if (crowded) {
      // To the end of the queue: ahead of others they would keep out the one that shortens the
      // metadata.
      batch.removeIf(left::contains);
      finished.removeIf(left::contains);
      finished.addAll(left);
    }
    return batch;
  }

  /** The batch's transaction was committed. */
  void committed(List<FinishedJob> batch) {
    batch.forEach(job -> job.owned().settled(job.bytes()));
    finished.removeIf(identitySet(batch)::contains);
  }

  /** The batch's transaction was not committed: the outcomes were paid for, and wait on. */
  void kept(List<FinishedJob> batch) {
    batch.forEach(job -> job.owned().ledger().unfinish(job.offset()));
  }

  /**
   * Some records of the batch are larger than their topics take: dead letters that say so stand in
   * for those outcomes.
   *
   * @param tooLarge their numbers among all records of the batch
   */
  void replace(List<FinishedJob> batch, Set<Integer> tooLarge) {
    Set<FinishedJob> rejected = identitySet(List.of());
    int index = 0;
    for (FinishedJob job : batch) {
      int next = index + job.records().size();
      if (IntStream.range(index, next).anyMatch(tooLarge::contains)) {
        rejected.add(job);
      }
      index = next;
    }
    finished.replaceAll(job -> rejected.contains(job) ? job.tooLarge() : job);
  }

  /** Finds by halving how many of the partition's outcomes fit, the lowest offsets first. */
  private static List<FinishedJob> leaveOut(OwnedPartition owned, List<FinishedJob> batch) {
    List<FinishedJob> lowestFirst =
        batch.stream()
            .filter(job -> job.owned() == owned)
            .sorted(Comparator.comparingLong(FinishedJob::offset))
            .toList();
    PartitionLedger ledger = owned.ledger();
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

  private static Set<FinishedJob> identitySet(Collection<FinishedJob> jobs) {
    Set<FinishedJob> set = Collections.newSetFromMap(new IdentityHashMap<>());
    set.addAll(jobs);
    return set;
  }
}
