package dev.posthouse.replay;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Sends records, all in one transaction or none. */
final class ReplayTransactions {
  /** How often a commit that timed out is tried; then the broker has aborted it, or has not. */
  private static final int TRIES = 3;

  private final Producer<byte[], byte[]> producer;

  ReplayTransactions(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  /**
   * Fences whoever had the same transactional id. When this returns, what that one began is either
   * committed or aborted.
   */
  void begin() {
    try {
      producer.initTransactions();
    } catch (KafkaException e) {
      if (isFenced(e)) {
        throw takenOver(e);
      }
      throw e;
    }
  }

  /**
   * Commits the records; or, if some are larger than their topic takes, none, and returns those.
   *
   * @throws ReplayStoppedException if nothing more may be sent
   * @throws KafkaException if Kafka refused for another reason; nothing was committed
   */
  Set<ProducerRecord<byte[], byte[]>> send(List<ProducerRecord<byte[], byte[]>> records) {
    Set<ProducerRecord<byte[], byte[]>> tooLarge =
        Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
    try {
      producer.beginTransaction();
      for (ProducerRecord<byte[], byte[]> record : records) {
        // The callback and the commit tell of failures; nobody needs the future.
        var _ =
            producer.send(
                record,
                (_, failure) -> {
                  if (failure instanceof RecordTooLargeException) {
                    tooLarge.add(record);
                  }
                });
      }
      commit();
      return Set.of();
    } catch (KafkaException e) {
      abort(e);
      if (tooLarge.isEmpty()) {
        throw e;
      }
      return tooLarge;
    }
  }

  private void commit() {
    for (int attempt = 1; ; attempt++) {
      try {
        producer.commitTransaction();
        return;
      } catch (TimeoutException e) {
        if (attempt == TRIES) {
          throw new ReplayStoppedException(
              "Kafka did not say whether it took the last replays. Run the same command again: what"
                  + " was replayed is known there, and is not replayed twice",
              e);
        }
      }
    }
  }

  private void abort(KafkaException cause) {
    try {
      producer.abortTransaction();
    } catch (KafkaException e) {
      if (isFenced(e)) {
        throw takenOver(e);
      }
    }
    if (isFenced(cause)) {
      throw takenOver(cause);
    }
  }

  private static ReplayStoppedException takenOver(KafkaException cause) {
    return new ReplayStoppedException(
        "another replay was started and has taken over, and this one stops. What it replayed stays"
            + " replayed, and nothing is replayed twice",
        cause);
  }

  private static boolean isFenced(@Nullable Throwable failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProducerFencedException
          || cause instanceof InvalidProducerEpochException
          // The fence ends the transaction that was open; so does its timeout, if this process
          // stood still. Either way the next door knows what was committed.
          || cause instanceof InvalidTxnStateException) {
        return true;
      }
    }
    return false;
  }

  void close(Duration limit) {
    producer.close(limit);
  }
}
