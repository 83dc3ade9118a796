package dev.posthouse.attempt;

import dev.posthouse.job.Cancellations;
import dev.posthouse.settings.AttemptSettings;
import dev.posthouse.wire.Attempt;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works the jobs of one provider's topic. One thread owns consumer, producer and ledgers; each call
 * to the provider has a virtual thread of its own, which hands its outcome back through a queue.
 *
 * <p>The life of a job here:
 *
 * <pre>
 *   delivered ─► waiting ─permit─► begun ─commit─► called ─answer─► finished ─commit─► settled
 * </pre>
 *
 * <p>That a job is begun is committed before its provider is called. So whoever takes over a
 * partition knows which of its unfinished jobs may have been called for, and counts those, and only
 * those, as interrupted. Under load this costs no transaction of its own: the one that carries
 * finished outcomes carries the begun marks too.
 */
final class AttemptWorker implements ConsumerRebalanceListener {
  private static final Logger log = LoggerFactory.getLogger(AttemptWorker.class);

  /** How long a poll may block while nothing is going on; a new record ends it early. */
  private static final Duration IDLE_POLL = Duration.ofMillis(100);

  /** How long a poll may block while calls are in flight: the most it delays an outcome. */
  private static final Duration BUSY_POLL = Duration.ofMillis(5);

  /** How often waiting jobs are looked over for passed deadlines. */
  private static final Duration EXPIRY_INTERVAL = Duration.ofMillis(500);

  private final Consumer<byte[], byte[]> consumer;
  private final Transactions transactions;
  private final Intake intake;
  private final JobCall jobCall;
  private final Calls calls;
  private final OutcomeCommits outcomes;
  private final Cancellations cancellations;
  private final AttemptSettings settings;
  private final Clock clock;
  private final Map<TopicPartition, Lane> lanes = new LinkedHashMap<>();
  private int allPartitions = 1;
  private long lastExpiry = System.nanoTime();
  private long cancellationsApplied;

  AttemptWorker(
      Consumer<byte[], byte[]> consumer,
      Transactions transactions,
      Intake intake,
      JobCall jobCall,
      Calls calls,
      Cancellations cancellations,
      AttemptSettings settings,
      Clock clock) {
    this.consumer = consumer;
    this.transactions = transactions;
    this.intake = intake;
    this.jobCall = jobCall;
    this.calls = calls;
    this.outcomes = new OutcomeCommits(consumer, transactions, settings);
    this.cancellations = cancellations;
    this.settings = settings;
    this.clock = clock;
  }

  /** Joins the group of the provider's workers. */
  void join(String topic) {
    consumer.subscribe(List.of(topic), this);
  }

  /** One turn: takes in what has come, and moves every job as far as it will go. */
  void turn() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(pollTimeout())) {
      Lane lane = lanes.get(new TopicPartition(record.topic(), record.partition()));
      if (lane != null) {
        receive(lane.ledger().isBehind(record.offset()) ? anew(lane, record) : lane, record);
      }
    }
    expireWaiting();
    cancel();
    leaveWhatIsShut();
    advance(Duration.ZERO);
    applyBackPressure();
  }

  /** Finishes what is in flight, within the drain time, and leaves the group. */
  void leave() {
    drain(List.copyOf(lanes.values()));
    close();
  }

  /** Lets go at once; what is in flight is another's to begin again. */
  void close() {
    calls.drop(lanes.values());
    lanes.values().forEach(Lane::abandon);
    lanes.clear();
    try {
      consumer.close();
    } finally {
      transactions.close();
    }
  }

  /**
   * Kafka goes back in a partition only if its log was deleted or truncated: what is known of it
   * speaks of other records. Without this the partition would fail for ever.
   */
  private Lane anew(Lane lane, ConsumerRecord<byte[], byte[]> record) {
    log.atWarn()
        .addKeyValue("partition", lane.partition())
        .addKeyValue("offset", record.offset())
        .log("The log of the partition has begun anew; its records are worked from this offset on");
    forget(lane);
    Lane fresh = new Lane(lane.partition(), OffsetMap.claimingNothing(record.offset()));
    lanes.put(lane.partition(), fresh);
    return fresh;
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
          giveUpOrEnqueue(delivery);
        }
      }
      case Intake.Taken.Unreadable(Finished deadLetter) -> {
        lane.unsettled(deadLetter.bytes());
        outcomes.add(deadLetter);
      }
    }
  }

  private void expireWaiting() {
    if (System.nanoTime() - lastExpiry < EXPIRY_INTERVAL.toNanos()) {
      return;
    }
    lastExpiry = System.nanoTime();
    for (Lane lane : lanes.values()) {
      lane.takeExpired(clock.instant()).forEach(job -> outcomes.add(jobCall.expired(job)));
    }
  }

  /** Jobs whose provider is shut do not wait for it here, beyond the patience of their routes. */
  private void leaveWhatIsShut() {
    Instant shutSince = calls.shutSince();
    if (shutSince.equals(Instant.MAX)) {
      return;
    }
    for (Lane lane : lanes.values()) {
      // No more at a time than one transaction carries: polls and calls go on between.
      int room = settings.commitCount() - outcomes.size();
      lane.takeWhere(job -> jobCall.whileShut(job, shutSince), room).forEach(outcomes::add);
    }
  }

  /**
   * Jobs that wait are given up at once, calls in flight are cut off. A job that was begun, and
   * whose call has not started, is neither: {@link JobCall} looks before it calls.
   */
  private void cancel() {
    long known = cancellations.count();
    if (known == cancellationsApplied) {
      return;
    }
    cancellationsApplied = known;
    Predicate<Attempt> cancelled = attempt -> cancellations.of(attempt).isPresent();
    for (Lane lane : lanes.values()) {
      lane.take(cancelled).forEach(this::giveUpOrEnqueue);
      lane.cutOff(cancelled);
    }
  }

  private void giveUpOrEnqueue(Delivery job) {
    cancellations
        .of(job.attempt())
        .ifPresentOrElse(
            wish -> outcomes.add(jobCall.cancelled(job, wish)), () -> job.lane().enqueue(job));
  }

  /**
   * Everything but polling: also how a drain makes progress while the poll thread is held up.
   *
   * @param atMost how long to wait for a call to end, if none has
   */
  private void advance(Duration atMost) {
    try {
      for (Calls.Ended call = calls.comeHome(atMost);
          call != null;
          call = calls.comeHome(Duration.ZERO)) {
        comeHome(call);
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
    calls.begin(lanes.values());
    boolean anything = !outcomes.isEmpty() || calls.anyBegun();
    if (anything && !outcomes.untilDue().isPositive() && outcomes.commit(lanes.values())) {
      calls.start();
    }
  }

  private void comeHome(Calls.Ended call) {
    Lane lane = call.delivery().lane();
    if (lanes.get(lane.partition()) != lane) {
      return; // of a former epoch: the partition's present owner begins the job again
    }
    lane.callEnded(call.delivery().offset());
    if (call.outcome() == null) {
      throw new IllegalStateException("a call ended without an outcome", call.fault());
    }
    outcomes.add(call.outcome());
  }

  private void applyBackPressure() {
    for (Lane lane : lanes.values()) {
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

  private Duration pollTimeout() {
    if (!outcomes.isEmpty() || calls.anyBegun()) {
      Duration untilDue = outcomes.untilDue();
      return untilDue.isNegative() ? Duration.ZERO : min(untilDue, BUSY_POLL);
    }
    boolean busy =
        lanes.values().stream().anyMatch(lane -> lane.callsInFlight() > 0 || lane.next() != null);
    return busy ? BUSY_POLL : IDLE_POLL;
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
    for (TopicPartition partition : partitions) {
      lanes.put(
          partition,
          new Lane(partition, Restore.offsets(consumer, partition, committed.get(partition))));
    }
    allPartitions =
        partitions.stream()
            .map(TopicPartition::topic)
            .distinct()
            .mapToInt(topic -> consumer.partitionsFor(topic).size())
            .max()
            .orElse(allPartitions);
    shareLimits();
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    drain(lanesOf(partitions));
    shareLimits();
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    lanesOf(partitions).forEach(this::forget);
    shareLimits();
  }

  /** Before the partitions have another owner, or after they had: never twice the same part. */
  private void shareLimits() {
    calls.share(lanes.size(), Math.max(allPartitions, lanes.size()));
  }

  private List<Lane> lanesOf(Collection<TopicPartition> partitions) {
    return partitions.stream().filter(lanes::containsKey).map(lanes::get).toList();
  }

  /**
   * Starts nothing more in these lanes, waits for their calls within the drain time, commits what
   * they brought, even if that is not due yet, and forgets the lanes. Never polls: it may run
   * inside a poll.
   */
  private void drain(List<Lane> leaving) {
    leaving.forEach(Lane::drain);
    calls.drop(leaving);
    long deadline = System.nanoTime() + settings.drain().toNanos();
    while (isUnsettled(leaving) && System.nanoTime() < deadline) {
      advance(BUSY_POLL);
    }
    if (outcomes.anyOf(leaving) && outcomes.commit(lanes.values())) {
      calls.start(); // those that other lanes have begun meanwhile
    }
    leaving.forEach(this::forget);
  }

  private boolean isUnsettled(List<Lane> leaving) {
    return leaving.stream().anyMatch(lane -> lane.callsInFlight() > 0) || outcomes.anyOf(leaving);
  }

  private void forget(Lane lane) {
    calls.drop(List.of(lane));
    int abandoned = lane.abandon();
    lanes.remove(lane.partition());
    int dropped = outcomes.forget(lane);
    if (abandoned + dropped > 0) {
      log.atWarn()
          .addKeyValue("partition", lane.partition())
          .addKeyValue("calls", abandoned)
          .addKeyValue("outcomes", dropped)
          .log(
              "A partition was lost before its calls had ended; its next owner makes them again"
                  + " and counts them as interrupted");
    }
  }
}
