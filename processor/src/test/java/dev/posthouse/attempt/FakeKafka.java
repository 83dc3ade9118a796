package dev.posthouse.attempt;

import dev.posthouse.kafka.TransactionalSender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What transactions need of Kafka, in memory: the records that a reader of committed records sees,
 * the committed offsets, and faults that strike one transaction each.
 */
final class FakeKafka {

  /** What goes wrong in a transaction. */
  enum Fault {
    NONE,
    /** A record cannot be sent, and the transaction must be aborted. */
    SEND_FAILS,
    /** The group has a newer generation. */
    GENERATION_OVER,
    /** The end is refused, and the transaction must be aborted. */
    COMMIT_REFUSED,
    /** The transaction is committed, but no answer says so. */
    COMMITTED_UNHEARD,
    /** The broker aborts the transaction, but no answer says so. */
    ABORTED_UNHEARD,
    /** The broker aborts the transaction and fences the producer. */
    FENCED
  }

  final List<ProducerRecord<byte[], byte[]>> visible = new ArrayList<>();
  final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
  int largestRecord = Integer.MAX_VALUE;
  int transactions;
  private Supplier<Fault> faults = () -> Fault.NONE;
  private Runnable during = () -> {};

  /** The fault of each transaction from now on. */
  void failing(Supplier<Fault> next) {
    faults = next;
  }

  /** What happens while the broker commits the next transaction. */
  void duringCommit(Runnable meanwhile) {
    during = meanwhile;
  }

  /** The fault of the next transaction only. */
  void failOnce(Fault fault) {
    List<Fault> once = new ArrayList<>(List.of(fault));
    faults = () -> once.isEmpty() ? Fault.NONE : once.removeFirst();
  }

  TransactionalSender transactions() {
    return new TransactionalSender(FakeProducer::new, Jobs.METERS::transaction);
  }

  MockConsumer<byte[], byte[]> consumer() {
    return new MockConsumer<>("earliest") {
      @Override
      public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
          Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>(offsets);
        found.keySet().retainAll(partitions);
        return found;
      }
    };
  }

  private final class FakeProducer extends MockProducer<byte[], byte[]> {
    private final List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
    private final Map<TopicPartition, OffsetAndMetadata> sentOffsets = new HashMap<>();
    private Fault fault = Fault.NONE;
    private boolean failed;
    private boolean ended;

    FakeProducer() {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void beginTransaction() {
      super.beginTransaction();
      transactions++;
      fault = faults.get();
      failed = false;
      ended = false;
      sent.clear();
      sentOffsets.clear();
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<byte[], byte[]> record, Callback callback) {
      requireHealthy();
      if (record.value().length > largestRecord) {
        callback.onCompletion(null, new RecordTooLargeException("too large"));
        failed = true;
      }
      if (fault == Fault.SEND_FAILS) {
        callback.onCompletion(null, new TimeoutException("not delivered"));
        failed = true;
      }
      sent.add(record);
      return new CompletableFuture<>();
    }

    @Override
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> positions, ConsumerGroupMetadata group) {
      requireHealthy();
      if (fault == Fault.GENERATION_OVER) {
        throw new CommitFailedException("The group has a newer generation");
      }
      for (OffsetAndMetadata position : positions.values()) {
        if (position.metadata().length() > PartitionLedger.METADATA_LIMIT) {
          fault = Fault.FENCED; // what the broker does: the producer is lost
          throw new KafkaException("The metadata is too long");
        }
      }
      sentOffsets.putAll(positions);
    }

    @Override
    public void commitTransaction() {
      requireHealthy();
      Runnable meanwhile = during;
      during = () -> {};
      meanwhile.run();
      switch (fault) {
        case NONE -> {
          apply();
          super.commitTransaction();
        }
        case COMMITTED_UNHEARD -> {
          apply();
          throw new TimeoutException("no answer");
        }
        case ABORTED_UNHEARD -> throw new TimeoutException("no answer");
        case FENCED -> throw new ProducerFencedException("fenced");
        case SEND_FAILS, GENERATION_OVER, COMMIT_REFUSED ->
            throw new KafkaException("must be aborted");
      }
    }

    private void apply() {
      if (!ended) {
        ended = true;
        visible.addAll(sent);
        offsets.putAll(sentOffsets);
      }
    }

    @Override
    public void abortTransaction() {
      switch (fault) {
        case FENCED -> throw new ProducerFencedException("fenced");
        case COMMITTED_UNHEARD, ABORTED_UNHEARD ->
            throw new IllegalStateException("commitTransaction must be tried again");
        case NONE, SEND_FAILS, GENERATION_OVER, COMMIT_REFUSED -> super.abortTransaction();
      }
    }

    private void requireHealthy() {
      if (failed) {
        throw new KafkaException("An earlier record failed");
      }
    }

    @Override
    public void close(Duration timeout) {
      if (!closed()) {
        super.close(timeout);
      }
    }
  }
}
