package dev.posthouse.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends records, all in one transaction or none, by a transactional producer and its replacement
 * when it is lost. Each transaction is opened, filled and ended in one call, so none is ever open
 * while a provider is called. Not safe for use by several threads.
 */
public final class TransactionalSender implements AutoCloseable {

  /**
   * How often a commit or abort that timed out is tried again; each try blocks for the producer's
   * {@code max.block.ms}. Beyond that the transaction has timed out at the broker anyway.
   */
  private static final int TRIES = 3;

  /** A producer that cannot reach its broker would else wait for it without end. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Supplier<Producer<byte[], byte[]>> producers;
  private final BiConsumer<TransactionResult, Duration> observer;
  private final @Nullable Progress progress;
  private Producer<byte[], byte[]> producer;

  /**
   * Fences whoever had the same transactional id. When this returns, what that one began is either
   * committed or aborted.
   *
   * @param producers makes a producer; all that it makes share one transactional id
   * @param observer is shown how each transaction ended, and how long it took
   * @throws KafkaException if the broker cannot be reached, or refuses
   */
  public TransactionalSender(
      Supplier<Producer<byte[], byte[]>> producers,
      BiConsumer<TransactionResult, Duration> observer) {
    this(producers, observer, null);
  }

  /**
   * As the other; the offsets that are sent stand on the topic of progress too.
   *
   * @param progress makes their records; null for none
   */
  public TransactionalSender(
      Supplier<Producer<byte[], byte[]>> producers,
      BiConsumer<TransactionResult, Duration> observer,
      @Nullable Progress progress) {
    this.producers = producers;
    this.observer = observer;
    this.progress = progress;
    this.producer = open();
  }

  /** Sends records in one transaction. */
  public TransactionResult send(List<ProducerRecord<byte[], byte[]>> records) {
    return send(records, _ -> {});
  }

  /** Sends records and offsets in one transaction. */
  public TransactionResult send(
      List<ProducerRecord<byte[], byte[]>> records,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      ConsumerGroupMetadata group) {
    List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>(records);
    if (progress != null) {
      offsets.forEach(
          (partition, position) -> all.add(progress.worked(partition, position).toProducer()));
    }
    return send(all, to -> to.sendOffsetsToTransaction(offsets, group));
  }

  private TransactionResult send(
      List<ProducerRecord<byte[], byte[]>> records, Consumer<Producer<byte[], byte[]>> withThem) {
    long start = System.nanoTime();
    TransactionResult result = sendAll(records, withThem);
    observer.accept(result, Duration.ofNanos(System.nanoTime() - start));
    return result;
  }

  private TransactionResult sendAll(
      List<ProducerRecord<byte[], byte[]>> records, Consumer<Producer<byte[], byte[]>> withThem) {
    Set<Integer> tooLarge = ConcurrentHashMap.newKeySet();
    try {
      producer.beginTransaction();
      for (int i = 0; i < records.size(); i++) {
        int index = i;
        // The callback and the commit tell of failures; nobody needs the future.
        var _ =
            producer.send(
                records.get(i),
                (_, failure) -> {
                  if (failure instanceof RecordTooLargeException) {
                    tooLarge.add(index);
                  }
                });
      }
      withThem.accept(producer);
    } catch (KafkaException | IllegalStateException e) {
      return abort(e, tooLarge);
    }
    for (int attempt = 1; ; attempt++) {
      try {
        producer.commitTransaction();
        return new TransactionResult.Committed();
      } catch (TimeoutException e) {
        if (attempt == TRIES) {
          return new TransactionResult.Unknown(e);
        }
      } catch (KafkaException | IllegalStateException e) {
        return abort(e, tooLarge);
      }
    }
  }

  /**
   * Replaces the producer. When this returns, the transaction of the former one is settled: the
   * broker has either committed it or aborted it.
   *
   * @throws KafkaException if the broker cannot be reached; call again
   */
  public void replaceProducer() {
    // Without waiting: what the former producer still holds must not be sent.
    producer.close(Duration.ZERO);
    producer = open();
  }

  /** How many partitions a topic has. */
  public int partitionsOf(String topic) {
    return producer.partitionsFor(topic).size();
  }

  /** No transaction is open now; only after a failure is there anything to wait for. */
  @Override
  public void close() {
    producer.close(CLOSE_LIMIT);
  }

  private Producer<byte[], byte[]> open() {
    Producer<byte[], byte[]> opened = producers.get();
    try {
      opened.initTransactions();
      return opened;
    } catch (RuntimeException e) {
      opened.close(Duration.ZERO);
      throw e;
    }
  }

  /** Kafka lets an abort be tried in every state; only a producer that is lost refuses it. */
  private TransactionResult abort(RuntimeException cause, Set<Integer> tooLarge) {
    for (int attempt = 1; ; attempt++) {
      try {
        producer.abortTransaction();
        return isFenced(cause)
            ? new TransactionResult.Fenced(cause)
            : new TransactionResult.Aborted(cause, Set.copyOf(tooLarge));
      } catch (TimeoutException e) {
        if (attempt == TRIES) {
          return new TransactionResult.Unknown(cause);
        }
      } catch (KafkaException | IllegalStateException e) {
        return isFenced(e) || isFenced(cause)
            ? new TransactionResult.Fenced(cause)
            : new TransactionResult.Unknown(cause);
      }
    }
  }

  /** Whether a failure says that another producer of the same transactional id has taken over. */
  public static boolean isFenced(Throwable failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProducerFencedException
          || cause instanceof InvalidProducerEpochException
          // The fence ends the transaction that was open; so does its timeout, if this process
          // stood still. Either way the next producer knows what was committed.
          || cause instanceof InvalidTxnStateException) {
        return true;
      }
    }
    return false;
  }
}
