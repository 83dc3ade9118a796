package dev.posthouse.kafka;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.jspecify.annotations.Nullable;

/**
 * When a thread of a Streams station commits. What a lone record brought is committed at once, so
 * an idle station may sleep long, and a job need not wait for that. What follows it closely is
 * committed together, {@link #SHORTEST} after the last commit began. Where much comes, that may be
 * later, while commits take long: what one costs, here and at the broker, is the partitions that it
 * touches, more than the records that it carries. So a station that has much to do on a busy
 * machine, or whose brokers replicate to others far away, makes fewer of them with more in each.
 * What came last need not wait for the next record: the thread's polls end when it is due.
 *
 * <p>Each thread has its own, as its tasks are committed together. The interval of Streams ({@code
 * commit.interval.ms}) goes on beside it, and sees to what nobody has asked for.
 *
 * <p>Tested by {@code CommitPaceTest}.
 */
public final class CommitPace {
  /** The least from the beginning of one commit to that of the next. */
  static final Duration SHORTEST = Duration.ofMillis(50);

  /** The least from the end of one to the beginning of the next, for few records. */
  static final Duration LEAST_PAUSE = Duration.ofMillis(25);

  /** The longest such pause, however long a commit takes. Less than the interval of Streams. */
  static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

  /** So many records since the last commit are much. */
  static final int MANY = 10;

  /** A thread that has much to do is not to spend more of its time than one in so many on them. */
  private static final int SHARE = 5;

  private static final ThreadLocal<CommitPace> CURRENT =
      ThreadLocal.withInitial(() -> new CommitPace(() -> System.nanoTime()));

  private final LongSupplier nanoTime;

  /** When the last commit ended; null if there was none. */
  private @Nullable Long committed;

  /** How much of the commit that is under way has passed. */
  private Duration spent = Duration.ZERO;

  /** How long the last one took. */
  private Duration took = Duration.ZERO;

  /** How many records were processed since then. */
  private int records;

  /** A task of which something waits for a commit that nobody has asked for yet. */
  private @Nullable ProcessingContext waiting;

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  CommitPace(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * From the end of one commit to the next, for a thread that has much to do.
   *
   * @param took how long the last one took
   * @param least of the pause
   * @param most of it; not less
   */
  public static Duration fitting(Duration took, Duration least, Duration most) {
    long nanos = took.toNanos() * (SHARE - 1);
    return Duration.ofNanos(Math.clamp(nanos, least.toNanos(), most.toNanos()));
  }

  /** The current thread's. */
  public static CommitPace current() {
    return CURRENT.get();
  }

  /** A record has been processed in a task, or released, and others wait for what it brought. */
  public void ask(ProcessingContext context) {
    records++;
    askOrWait(context);
  }

  private void askOrWait(ProcessingContext context) {
    if (untilDue().isPositive()) {
      waiting = context;
    } else {
      waiting = null;
      context.commit();
    }
  }

  /** As {@link #ask}, for what is waiting, if anything is. */
  void askForWaiting() {
    if (waiting != null) {
      askOrWait(waiting);
    }
  }

  /** Whether something waits that no commit was asked for yet. */
  boolean isAnyWaiting() {
    return waiting != null;
  }

  /** How long to poll at most, instead of so long. */
  Duration within(Duration poll) {
    if (waiting == null) {
      return poll;
    }
    Duration due = untilDue();
    if (due.isPositive()) {
      return due.compareTo(poll) < 0 ? due : poll;
    }
    return Duration.ZERO;
  }

  /** Runs a part of a commit, which the thread waits for. */
  void spend(Runnable part) {
    long began = nanoTime.getAsLong();
    try {
      part.run();
    } finally {
      spent = spent.plusNanos(nanoTime.getAsLong() - began);
    }
  }

  /** The current thread has committed, asked or not. */
  void committed() {
    committed = nanoTime.getAsLong();
    waiting = null;
    records = 0;
    took = spent;
    spent = Duration.ZERO;
  }

  private Duration untilDue() {
    return committed == null ? Duration.ZERO : pause().minusNanos(nanoTime.getAsLong() - committed);
  }

  /** From the end of the last commit to the next. */
  private Duration pause() {
    Duration rest = SHORTEST.minus(took);
    Duration least = rest.compareTo(LEAST_PAUSE) > 0 ? rest : LEAST_PAUSE;
    return records < MANY ? least : fitting(took, least, LONGEST_PAUSE);
  }
}
