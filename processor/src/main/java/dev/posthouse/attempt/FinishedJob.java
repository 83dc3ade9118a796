package dev.posthouse.attempt;

import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A job whose outcome is known and waits for its transaction.
 *
 * @param owned the partition it came from
 * @param offset its offset there
 * @param bytes the size of its record
 * @param records what the outcome is on the topics: the job's next record first, then events
 * @param fallback what to send instead if the broker finds the first too large: a dead letter that
 *     says so
 */
record FinishedJob(
    OwnedPartition owned,
    long offset,
    int bytes,
    List<ProducerRecord<byte[], byte[]>> records,
    Supplier<List<ProducerRecord<byte[], byte[]>>> fallback) {

  FinishedJob {
    records = List.copyOf(records);
  }

  /** The same with its first record replaced by the dead letter that says it was too large. */
  FinishedJob tooLarge() {
    return new FinishedJob(owned, offset, bytes, fallback.get(), fallback);
  }

  /** The bytes it adds to a transaction. */
  long size() {
    long size = 0;
    for (ProducerRecord<byte[], byte[]> record : records) {
      size += record.key().length + record.value().length;
    }
    return size;
  }
}
