package dev.posthouse.kafka;

import java.time.Duration;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/**
 * Has what a lone record brought committed at once, instead of when the thread wakes next: so an
 * idle station may sleep long, and a job need not wait for that. Under load it asks no more often
 * than {@link #INTERVAL}, and the records in between are committed together. Nor does it ask when
 * the thread has just come out of a commit: what was fetched meanwhile is a backlog, however long
 * the commit took. Brokers that replicate to others, and are busy, take a tenth of a second; a
 * station that committed for each record would do no more than ten a second then. Confined to the
 * station's thread.
 *
 * <p>Tested by {@code PromptCommitTest}.
 */
public final class PromptCommit {
  /** The least time from one to the next: a commit costs a transaction. */
  static final Duration INTERVAL = Duration.ofMillis(50);

  /** When the thread's last commit ended, as of {@link System#nanoTime}. */
  private static final ThreadLocal<Long> COMMITTED = new ThreadLocal<>();

  private long last;

  /** The current thread has committed, asked or not. */
  static void committed() {
    COMMITTED.set(System.nanoTime());
  }

  /** Something has been processed that others wait for. */
  public void ask(ProcessingContext context) {
    long now = context.currentSystemTimeMs();
    if (now - last >= INTERVAL.toMillis() && !hasJustCommitted()) {
      last = now;
      context.commit();
    }
  }

  private static boolean hasJustCommitted() {
    Long committed = COMMITTED.get();
    return committed != null && System.nanoTime() - committed < INTERVAL.toNanos();
  }
}
