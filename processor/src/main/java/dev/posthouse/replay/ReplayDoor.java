package dev.posthouse.replay;

import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.wire.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The door through which a dead letter passes once, as the next generation of its job; however
 * often replays are repeated, interrupted or started at the same time.
 *
 * <p><b>Why once.</b>
 *
 * <ol>
 *   <li><i>One door is open at a time.</i> All doors of a prefix share one transactional id.
 *       Opening one fences whoever held the id before: the broker refuses that one's further
 *       records and commits.
 *   <li><i>What the former door did is settled.</i> Opening returns only after the former's last
 *       transaction was committed or aborted and its markers are in every partition. Marks are
 *       written by doors alone. So when this door reads the topic of replays to its end,
 *       afterwards, it knows the mark of every letter that was replayed, ever; and until it is
 *       fenced itself, nobody adds another.
 *   <li><i>A letter is marked if and only if it is replayed.</i> Its request, the event that tells
 *       of it and its mark go in one transaction. A kill in the midst of it leaves an open
 *       transaction, which the next door aborts (the broker does after 10 s): readers of committed
 *       records see all three or none.
 *   <li><i>A marked letter is not sent.</i> The marks are looked up before each transaction, and
 *       gain what it committed. If it is unknown whether a commit succeeded, this door sends
 *       nothing more, and the next one reads what came of it.
 *   <li><i>The mark outlives the question.</i> The topic of replays is compacted: a mark stays
 *       until its letter has left the dead-letter topic and {@link #KEEP} has passed. Consumer
 *       groups' offsets would not do: they expire after a week of silence, and their metadata hold
 *       no set of ten thousand scattered letters. Nor would the events: they are kept for 7 days,
 *       and dead letters for 30.
 *   <li><i>The generation is the letter's, plus one</i> ({@link Marks#next}): decided under the
 *       fence from what is durable, so never given twice, and admission, which works each
 *       generation of a job once, does not take one for the repetition of another.
 * </ol>
 *
 * <p>Not safe for use by several threads.
 */
public final class ReplayDoor implements AutoCloseable {
  /**
   * How long a mark stays at least, and with it the time within which a letter in a file is known
   * to have been replayed or not.
   */
  public static final Duration KEEP = Duration.ofDays(90);

  private final ReplayTransactions transactions;
  private final ReplayRecords records;
  private final Marks marks;
  private final InstantSource clock;

  /** What became of an order. */
  public sealed interface Passage {
    /** It was sent, as this generation of its job. */
    record Sent(ReplayOrder order, int generation) implements Passage {}

    /** Its letter had been replayed before. */
    record Already(ReplayOrder order, Marks.Mark mark) implements Passage {}

    /** Its request is larger than the request topic takes; it is not replayed. */
    record TooLarge(ReplayOrder order) implements Passage {}
  }

  private ReplayDoor(
      ReplayTransactions transactions, ReplayRecords records, Marks marks, InstantSource clock) {
    this.transactions = transactions;
    this.records = records;
    this.marks = marks;
    this.clock = clock;
  }

  /** The transactional id that all doors of a prefix share. */
  public static String transactionalId(Topics topics) {
    return topics.prefix() + "replay";
  }

  /**
   * Opens the door, and shuts it to whoever had it open.
   *
   * @param begins the first offset of each partition of the dead-letter topic
   * @throws ReplayStoppedException if another door was opened meanwhile
   * @throws org.apache.kafka.common.KafkaException if the cluster cannot be reached, or refuses
   */
  public static ReplayDoor open(
      KafkaProperties kafka,
      Topics topics,
      Serializer<SpecificRecord> serializer,
      MarkTopic markTopic,
      Map<TopicPartition, Long> begins,
      Requester requester,
      InstantSource clock) {
    ReplayTransactions transactions =
        new ReplayTransactions(
            () ->
                new KafkaProducer<>(
                    kafka.transactionalProducer(transactionalId(topics)),
                    new ByteArraySerializer(),
                    new ByteArraySerializer()));
    try {
      // Only now: what was read before the fence could be out of date.
      Marks marks = markTopic.read();
      ReplayRecords records =
          new ReplayRecords(topics, serializer, transactions::partitionsOf, requester);
      ReplayDoor door = new ReplayDoor(transactions, records, marks, clock);
      door.forget(marks.outlived(begins, clock.instant().minus(KEEP)));
      return door;
    } catch (RuntimeException e) {
      transactions.close();
      throw e;
    }
  }

  private void forget(List<LetterKey> outlived) {
    if (!outlived.isEmpty()) {
      var _ = transactions.send(outlived.stream().map(records::forgotten).toList());
      outlived.forEach(marks::remove);
    }
  }

  /** The marks as they are now. */
  public Marks marks() {
    return marks;
  }

  /**
   * Replays those letters that were not yet, in one transaction. To be called with at most a few
   * megabytes: a transaction is to last milliseconds.
   *
   * @return what became of each order, in an order of its own
   * @throws ReplayStoppedException if another door was opened, or it is not known whether the
   *     transaction was committed
   */
  public List<Passage> send(List<ReplayOrder> orders) {
    List<Passage> passages = new ArrayList<>();
    List<ReplayOrder> open = new ArrayList<>();
    Set<LetterKey> taken = new HashSet<>();
    for (ReplayOrder order : orders) {
      Marks.Mark mark = marks.of(order.key());
      if (mark != null) {
        passages.add(new Passage.Already(order, mark));
      } else if (taken.add(order.key())) {
        open.add(order);
      }
    }
    while (!open.isEmpty()) {
      ReplayBatch batch = ReplayBatch.of(open, marks, records, clock.instant());
      Set<Integer> tooLarge = transactions.send(batch.records());
      if (tooLarge.isEmpty()) {
        batch.commitTo(marks);
        passages.addAll(batch.sent());
        return passages;
      }
      // Nothing was committed: the others go without those that do not fit.
      for (ReplayOrder order : batch.ordersOf(tooLarge)) {
        open.remove(order);
        passages.add(new Passage.TooLarge(order));
      }
    }
    return passages;
  }

  @Override
  public void close() {
    transactions.close();
  }
}
