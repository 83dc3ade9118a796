package dev.posthouse.peers;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Tells when no more results are to be expected. */
final class Silence {
  /** Longer than a dead worker's transaction may stay open. */
  private static final Duration LONG = Duration.ofSeconds(90);

  /** Enough where all that is to be done seems to be. */
  private static final Duration SHORT = Duration.ofSeconds(15);

  private final int patience;
  private final BooleanSupplier allDone;
  private long since = System.nanoTime();
  private long doneSince;
  private boolean done;

  /**
   * Begins now.
   *
   * @param patience how many times longer all takes
   * @param allDone whether the workers have nothing left to do; not asked before it matters
   */
  Silence(int patience, BooleanSupplier allDone) {
    this.patience = patience;
    this.allDone = allDone;
  }

  /** A result has come. */
  void breaks() {
    since = System.nanoTime();
    done = false;
  }

  long seconds() {
    return Duration.ofNanos(System.nanoTime() - since).toSeconds();
  }

  boolean isFinal() {
    if (seconds() < SHORT.toSeconds()) {
      return false;
    }
    boolean nowDone = allDone.getAsBoolean();
    if (nowDone && !done) {
      doneSince = System.nanoTime();
    }
    done = nowDone;
    return seconds() > LONG.toSeconds() * patience
        || (done && System.nanoTime() - doneSince > SHORT.toNanos() * patience);
  }
}
