package dev.posthouse.kafka;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * A punctuation that runs only while there is something for it to do. Streams takes a task that has
 * punctuated for one to be committed, and flushes the producer for each: of a dozen partitions,
 * many times a second, that was most of what an idle station cost. Confined to the station's
 * thread.
 *
 * <p>Tested by {@code RetryStationTest} and {@code UndecidedRequestsTest}.
 */
public final class PausablePunctuation {
  private final ProcessorContext<?, ?> context;
  private final Duration interval;
  private final Runnable work;
  private final AtomicInteger allRunning;
  private @Nullable Cancellable running;

  /**
   * Makes one that is paused.
   *
   * @param interval by the wall clock
   * @param allRunning counts those of a station that run: while none does, the station may rest
   */
  public PausablePunctuation(
      ProcessorContext<?, ?> context, Duration interval, Runnable work, AtomicInteger allRunning) {
    this.context = context;
    this.interval = interval;
    this.work = work;
    this.allRunning = allRunning;
  }

  /** Runs from one interval on. Does nothing if it runs already. */
  public void resume() {
    if (running == null) {
      allRunning.incrementAndGet();
      running = context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, _ -> work.run());
    }
  }

  /** Runs no more until it is resumed. */
  public void pause() {
    if (running != null) {
      running.cancel();
      running = null;
      allRunning.decrementAndGet();
    }
  }
}
