package dev.posthouse.attempt;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records of one partition that lie behind one whose schema the registry does not tell, and that
 * one: jobs of a newer Posthouse, while the registry is away. Their partition is not fetched
 * further; the calls in flight go on, and other partitions do. Confined to the worker's thread.
 *
 * <p>Tested by {@code AttemptWorkerTest}.
 */
final class UndecidedRecords {
  private static final Logger log = LoggerFactory.getLogger(UndecidedRecords.class);

  private final Deque<Undecided> records = new ArrayDeque<>();

  /**
   * A record.
   *
   * @param state as the ledger told it; null if it was not delivered to the ledger yet
   */
  record Undecided(
      ConsumerRecord<byte[], byte[]> record, PartitionLedger.@Nullable RecordState state) {}

  boolean isEmpty() {
    return records.isEmpty();
  }

  /** The one that is to be decided next, which stays; null if there is none. */
  @Nullable Undecided first() {
    return records.peekFirst();
  }

  void removeFirst() {
    records.removeFirst();
  }

  /** It comes behind those that are here. */
  void add(ConsumerRecord<byte[], byte[]> record) {
    records.addLast(new Undecided(record, null));
  }

  /** It is the first still. */
  void putBack(ConsumerRecord<byte[], byte[]> record, PartitionLedger.RecordState state) {
    records.addFirst(new Undecided(record, state));
  }

  /** It is the first of which nobody can say what it is. */
  void keep(
      ConsumerRecord<byte[], byte[]> record,
      PartitionLedger.RecordState state,
      KafkaException fault) {
    putBack(record, state);
    log.atWarn()
        .addKeyValue("topic", record.topic())
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("fault", fault.getMessage())
        .log("Jobs of this partition wait until the schema registry says what they are");
  }

  void clear() {
    records.clear();
  }
}
