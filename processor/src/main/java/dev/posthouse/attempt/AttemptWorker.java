package dev.posthouse.attempt;

import dev.posthouse.kafka.TransactionalSender;
import dev.posthouse.settings.AttemptSettings;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Works the jobs of one provider's topic. One thread owns consumer, producer and ledgers; each call
 * to the provider has a virtual thread of its own, which hands its outcome back through a queue.
 *
 * <p>The life of a job here:
 *
 * <pre>
 *   delivered ─► waiting ─permit─► begun ─commit─► called ─answer─► finished ─commit─► settled
 *                   └──── without a call: expired, cancelled, moved on ───┘
 * </pre>
 *
 * <p>That a job is begun is committed before its provider is called. So whoever takes over a
 * partition knows which of its unfinished jobs may have been called for, and counts those, and only
 * those, as interrupted. Under load this costs no transaction of its own: the one that carries
 * finished outcomes carries the begun marks too.
 *
 * <p>Partitions come and go by {@link Assignment}; jobs move by {@link WorkerStep}, and leave
 * without a call by {@link WaitingSweep}.
 */
final class AttemptWorker {
  private final Consumer<byte[], byte[]> consumer;
  private final TransactionalSender transactions;
  private final DeliveryDecoder decoder;
  private final CurrentPartitions partitions;
  private final Assignment assignment;
  private final WorkerStep step;
  private final WaitingSweep sweep;
  private final Function<Delivery, FinishedJob> interrupted;
  private final FinishedJobs outcomes;
  private final ProviderMeters meters;
  private final AttemptSettings settings;

  /**
   * @param partitions those that the worker has by the assignment
   * @param interrupted what becomes of a job that a worker which is gone may have called for
   * @param outcomes where jobs go that are finished
   */
  AttemptWorker(
      Consumer<byte[], byte[]> consumer,
      TransactionalSender transactions,
      DeliveryDecoder decoder,
      CurrentPartitions partitions,
      Assignment assignment,
      WorkerStep step,
      WaitingSweep sweep,
      Function<Delivery, FinishedJob> interrupted,
      FinishedJobs outcomes,
      ProviderMeters meters,
      AttemptSettings settings) {
    this.consumer = consumer;
    this.transactions = transactions;
    this.decoder = decoder;
    this.partitions = partitions;
    this.assignment = assignment;
    this.step = step;
    this.sweep = sweep;
    this.interrupted = interrupted;
    this.outcomes = outcomes;
    this.meters = meters;
    this.settings = settings;
  }

  /** Joins the group of the provider's workers. */
  void join(String topic) {
    consumer.subscribe(List.of(topic), assignment);
  }

  /** One turn: takes in what has come, and moves every job as far as it will go. */
  void turn() {
    partitions.all().forEach(this::decideAgain);
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(step.pollTimeout())) {
      OwnedPartition owned = partitions.of(record);
      if (owned != null) {
        receive(assignment.anewIfBehind(owned, record), record);
      }
    }
    sweep.sweep();
    step.advanceJobs();
    sweep.leaveBusyProvider();
    applyBackPressure();
  }

  /** Starts no call from now on. May be called by any thread. */
  void beginNothingMore() {
    step.beginNothingMore();
  }

  /** How long the worker has not come on: it waits for Kafka's client. Any thread may ask. */
  Duration sinceLastStep() {
    return step.sinceLast();
  }

  /** Finishes what is in flight, within the drain time, and leaves the group. */
  void leave() {
    assignment.drainAll();
    close();
  }

  /** Lets go at once; what is in flight is another's to begin again. */
  void close() {
    assignment.abandonAll();
    try {
      consumer.close();
    } finally {
      transactions.close();
    }
  }

  private void receive(OwnedPartition owned, ConsumerRecord<byte[], byte[]> record) {
    if (!owned.undecided().isEmpty()) {
      owned.undecided().add(record); // each in its turn
      return;
    }
    PartitionLedger.RecordState state = owned.ledger().deliver(record.offset());
    if (state != PartitionLedger.RecordState.FINISHED) {
      KafkaException fault = take(owned, record, state);
      if (fault != null) {
        owned.undecided().keep(record, state, fault);
      }
    }
  }

  /** Looks at what could not be decoded again, if there is any, until one still cannot. */
  private void decideAgain(OwnedPartition owned) {
    UndecidedRecords undecided = owned.undecided();
    UndecidedRecords.Undecided first = undecided.first();
    while (first != null) {
      undecided.removeFirst();
      ConsumerRecord<byte[], byte[]> record = first.record();
      PartitionLedger.RecordState state =
          first.state() == null ? owned.ledger().deliver(record.offset()) : first.state();
      KafkaException fault =
          state == PartitionLedger.RecordState.FINISHED ? null : take(owned, record, state);
      if (fault != null) {
        undecided.putBack(record, state);
        return;
      }
      first = undecided.first();
    }
  }

  /** Sees to a record; returns why it cannot be said yet what it is, or null. */
  private @Nullable KafkaException take(
      OwnedPartition owned,
      ConsumerRecord<byte[], byte[]> record,
      PartitionLedger.RecordState state) {
    switch (decoder.take(owned, record)) {
      case DeliveryDecoder.Taken.Undecided(KafkaException fault) -> {
        return fault;
      }
      case DeliveryDecoder.Taken.Ready(Delivery delivery) -> {
        owned.unsettled(delivery.bytes());
        if (state == PartitionLedger.RecordState.BEGUN) {
          outcomes.add(interrupted.apply(delivery));
        } else {
          sweep.cancelOrEnqueue(delivery);
        }
      }
      case DeliveryDecoder.Taken.Unreadable(FinishedJob deadLetter) -> {
        owned.unsettled(deadLetter.bytes());
        outcomes.add(deadLetter);
      }
    }
    return null;
  }

  private void applyBackPressure() {
    meters.ledgers(partitions.all());
    for (OwnedPartition owned : partitions.all()) {
      boolean pause = !owned.wantsMore(settings);
      if (owned.pause(pause)) {
        if (pause) {
          consumer.pause(List.of(owned.partition()));
        } else {
          consumer.resume(List.of(owned.partition()));
        }
      }
    }
  }
}
