package dev.posthouse.simulation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;

/** The coordinator of transactions: epochs, fencing, time-outs, and that all happens or nothing. */
final class Transactions {
  /** How often brokers look for transactions that have timed out. */
  private static final long SCAN_NANOS = 10_000_000_000L;

  private final World world;
  private final SimulatedKafka kafka;
  private final Map<String, Holder> holders = new LinkedHashMap<>();
  private final Consumer<Transaction> committed;

  private static final class Holder {
    int epoch = -1;
    @Nullable Transaction open;
    @Nullable Transaction lastCommitted;
  }

  /**
   * @param committed is shown each transaction that was committed
   */
  Transactions(World world, SimulatedKafka kafka, Consumer<Transaction> committed) {
    this.world = world;
    this.kafka = kafka;
    this.committed = committed;
  }

  /** Takes over the id: what its former holder began is aborted. Returns the epoch. */
  int init(String id) {
    Holder holder = holders.computeIfAbsent(id, _ -> new Holder());
    abort(holder, "taken over");
    return ++holder.epoch;
  }

  /** Appends records in the transaction of the holder, which begins with the first of them. */
  Transaction append(
      String id,
      int epoch,
      long timeoutNanos,
      @Nullable Transaction known,
      List<ProducerRecord<byte[], byte[]>> records,
      long timestamp) {
    Transaction transaction = open(id, epoch, timeoutNanos, known);
    for (ProducerRecord<byte[], byte[]> record : records) {
      Log log = kafka.log(record);
      long at = record.timestamp() == null ? timestamp : record.timestamp();
      transaction.logs.add(log);
      transaction.entries.add(
          log.append(at, record.key(), record.value(), record.headers().toArray(), transaction));
    }
    return transaction;
  }

  /** Adds offsets to the transaction of the holder. */
  Transaction offsets(
      String id,
      int epoch,
      long timeoutNanos,
      @Nullable Transaction known,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      ConsumerGroupMetadata member) {
    Transaction transaction = open(id, epoch, timeoutNanos, known);
    Group group = kafka.group(member.groupId());
    if (!group.isCurrent(member.memberId(), member.generationId())) {
      throw new CommitFailedException("the member is of a former generation");
    }
    transaction.offsets.computeIfAbsent(group, _ -> new LinkedHashMap<>()).putAll(offsets);
    return transaction;
  }

  /** Ends the transaction; to commit one that is committed already changes nothing. */
  void end(String id, int epoch, @Nullable Transaction known, boolean commit) {
    Holder holder = current(id, epoch);
    if (known == null || (commit && holder.lastCommitted == known)) {
      return;
    }
    if (holder.open != known) {
      throw new InvalidTxnStateException("the transaction has ended");
    }
    if (commit) {
      commit(holder, known);
    } else {
      abort(holder, "by its producer");
    }
  }

  /** Aborts what is open, and fences its producer: as if the transaction had timed out. */
  boolean timeOut(String idPrefix) {
    boolean any = false;
    for (Map.Entry<String, Holder> entry : holders.entrySet()) {
      Holder holder = entry.getValue();
      if (entry.getKey().startsWith(idPrefix) && holder.open != null) {
        abort(holder, "timed out");
        holder.epoch++;
        any = true;
      }
    }
    return any;
  }

  /** Whether offsets of these partitions lie in an open transaction. */
  boolean isPending(Group group, TopicPartition partition) {
    for (Holder holder : holders.values()) {
      if (holder.open != null
          && holder.open.offsets.getOrDefault(group, Map.of()).containsKey(partition)) {
        return true;
      }
    }
    return false;
  }

  boolean isAnyOpen() {
    return holders.values().stream().anyMatch(holder -> holder.open != null);
  }

  private Holder current(String id, int epoch) {
    Holder holder = holders.computeIfAbsent(id, _ -> new Holder());
    if (holder.epoch != epoch) {
      throw new ProducerFencedException("there is a newer producer of " + id);
    }
    return holder;
  }

  private Transaction open(String id, int epoch, long timeoutNanos, @Nullable Transaction known) {
    Holder holder = current(id, epoch);
    if (known != null && holder.open != known) {
      throw new InvalidTxnStateException("the transaction has ended");
    }
    if (holder.open == null) {
      Transaction transaction = new Transaction(id, world.nanos());
      holder.open = transaction;
      world.at(
          world.nanos() + timeoutNanos + Math.floorMod(id.hashCode(), SCAN_NANOS),
          () -> {
            if (holder.open == transaction) {
              abort(holder, "timed out");
              holder.epoch++;
            }
          });
    }
    return holder.open;
  }

  private void commit(Holder holder, Transaction transaction) {
    world.happens("kafka", "committed", transaction.id, transaction.entries.size());
    transaction.entries.forEach(entry -> entry.state = Log.State.COMMITTED);
    transaction.offsets.forEach(Group::commit);
    holder.open = null;
    holder.lastCommitted = transaction;
    transaction.logs.forEach(log -> log.end(transaction));
    committed.accept(transaction);
    transaction.logs.forEach(kafka::wakeReaders);
  }

  private void abort(Holder holder, String why) {
    Transaction transaction = holder.open;
    if (transaction != null) {
      world.happens("kafka", "aborted", transaction.id, why);
      transaction.entries.forEach(entry -> entry.state = Log.State.ABORTED);
      holder.open = null;
      transaction.logs.forEach(log -> log.end(transaction));
      transaction.logs.forEach(kafka::wakeReaders);
    }
  }
}
