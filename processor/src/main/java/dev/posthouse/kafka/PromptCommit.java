package dev.posthouse.kafka;

import java.time.Duration;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/**
 * Has what a lone record brought committed at once, instead of when the thread wakes next: so an
 * idle station may sleep long, and a job need not wait for that. Under load it asks no more often
 * than {@link #INTERVAL}, and the records in between are committed together. Confined to the
 * station's thread.
 */
public final class PromptCommit {
  /** The least time from one to the next: a commit costs a transaction. */
  static final Duration INTERVAL = Duration.ofMillis(50);

  private long last;

  /** Something has been processed that others wait for. */
  public void ask(ProcessingContext context) {
    long now = context.currentSystemTimeMs();
    if (now - last >= INTERVAL.toMillis()) {
      last = now;
      context.commit();
    }
  }
}
