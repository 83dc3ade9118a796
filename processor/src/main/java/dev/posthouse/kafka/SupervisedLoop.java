package dev.posthouse.kafka;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;

/**
 * A thread that does its work over and over until it is closed. Work that fails is begun again,
 * after a pause, so that a lasting fault does not spin.
 */
public final class SupervisedLoop implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Runnable work;
  private final Consumer<RuntimeException> failed;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * @param name of the thread
   * @param work is called again when it returns; if it lasts, it looks at {@link #isClosing()}
   * @param failed is shown what the work failed with, to log it with its consequence
   */
  public SupervisedLoop(String name, Runnable work, Consumer<RuntimeException> failed) {
    this.work = work;
    this.failed = failed;
    this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
  }

  /** Begins to work. To be called once. */
  public void start() {
    thread.start();
  }

  /** Whether it was asked to end. */
  public boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void run() {
    while (!isClosing()) {
      try {
        work.run();
      } catch (RuntimeException e) {
        if (isClosing() && (e instanceof WakeupException || e instanceof InterruptException)) {
          return; // that is how it was asked
        }
        failed.accept(e);
        pause(PAUSE);
      }
    }
  }

  /** For work that lasts: waits a while, or until it is asked to end. */
  public void pause(Duration howLong) {
    try {
      var _ = closing.await(howLong.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // Whoever interrupts means the work that failed; only closing ends the loop.
    }
  }

  /** Asks it to end: the work that is being done is the last. Does not wait for it. */
  public void end() {
    closing.countDown();
  }

  /** Returns when the work has ended; who is interrupted meanwhile interrupts the work. */
  @Override
  public void close() {
    end();
    try {
      thread.join();
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits for the work to end, and interrupts it if it takes too long.
   *
   * @return whether nothing is done any more
   */
  public boolean close(Duration atMost) {
    end();
    if (thread.getState() == Thread.State.NEW) {
      return true;
    }
    try {
      thread.join(atMost);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      thread.interrupt();
      return false;
    }
    return true;
  }
}
