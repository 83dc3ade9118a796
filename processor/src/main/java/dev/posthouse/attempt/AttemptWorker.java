package dev.posthouse.attempt;

import dev.posthouse.health.Load;
import dev.posthouse.health.Rooms;
import dev.posthouse.job.Cancellations;
import dev.posthouse.settings.AttemptSettings;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Works the jobs of one provider's topic. One thread owns consumer, producer and ledgers; each call
 * to the provider has a virtual thread of its own, which hands its outcome back through a queue.
 *
 * <p>The life of a job here:
 *
 * <pre>
 *   delivered ─► waiting ─permit─► begun ─commit─► called ─answer─► finished ─commit─► settled
 *                   └──── without a call: expired, given up, moved on ────┘
 * </pre>
 *
 * <p>That a job is begun is committed before its provider is called. So whoever takes over a
 * partition knows which of its unfinished jobs may have been called for, and counts those, and only
 * those, as interrupted. Under load this costs no transaction of its own: the one that carries
 * finished outcomes carries the begun marks too.
 *
 * <p>Partitions come and go by {@link Assignment}; jobs move by {@link Advance}, and leave without
 * a call by {@link Departures}.
 */
final class AttemptWorker {
  private final Consumer<byte[], byte[]> consumer;
  private final Transactions transactions;
  private final Intake intake;
  private final JobCall jobCall;
  private final OutcomeQueue outcomes;
  private final ProviderMeters meters;
  private final AttemptSettings settings;
  private final Lanes lanes = new Lanes();
  private final Advance advance;
  private final Assignment assignment;
  private final Departures departures;

  /**
   * @param rooms what room the other providers have for a job like that
   */
  AttemptWorker(
      Consumer<byte[], byte[]> consumer,
      Transactions transactions,
      Intake intake,
      JobCall jobCall,
      Calls calls,
      Cancellations cancellations,
      ProviderMeters meters,
      AttemptSettings settings,
      Function<Load, Rooms> rooms,
      Clock clock) {
    this.consumer = consumer;
    this.transactions = transactions;
    this.intake = intake;
    this.jobCall = jobCall;
    this.outcomes = new OutcomeQueue(settings.commitCount());
    this.meters = meters;
    this.settings = settings;
    OutcomeCommits commits =
        new OutcomeCommits(consumer, transactions, outcomes, settings.commitInterval());
    this.advance = new Advance(lanes, calls, outcomes, commits);
    this.assignment = new Assignment(consumer, lanes, calls, outcomes, advance, settings);
    this.departures =
        new Departures(lanes, calls, jobCall, outcomes, cancellations, settings, rooms, clock);
  }

  /** Joins the group of the provider's workers. */
  void join(String topic) {
    consumer.subscribe(List.of(topic), assignment);
  }

  /** One turn: takes in what has come, and moves every job as far as it will go. */
  void turn() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(advance.pollTimeout())) {
      Lane lane = lanes.of(record);
      if (lane != null) {
        receive(assignment.anewIfBehind(lane, record), record);
      }
    }
    departures.look();
    advance.step();
    departures.leaveWhatIsBusy();
    applyBackPressure();
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

  private void receive(Lane lane, ConsumerRecord<byte[], byte[]> record) {
    PartitionLedger.Standing standing = lane.ledger().deliver(record.offset());
    if (standing == PartitionLedger.Standing.FINISHED) {
      return;
    }
    switch (intake.take(lane, record)) {
      case Intake.Taken.Job(Delivery delivery) -> {
        lane.unsettled(delivery.bytes());
        if (standing == PartitionLedger.Standing.BEGUN) {
          outcomes.add(jobCall.interrupted(delivery));
        } else {
          departures.giveUpOrEnqueue(delivery);
        }
      }
      case Intake.Taken.Unreadable(Finished deadLetter) -> {
        lane.unsettled(deadLetter.bytes());
        outcomes.add(deadLetter);
      }
    }
  }

  private void applyBackPressure() {
    meters.ledgers(lanes.all());
    for (Lane lane : lanes.all()) {
      boolean pause = !lane.wantsMore(settings);
      if (lane.pause(pause)) {
        if (pause) {
          consumer.pause(List.of(lane.partition()));
        } else {
          consumer.resume(List.of(lane.partition()));
        }
      }
    }
  }
}
