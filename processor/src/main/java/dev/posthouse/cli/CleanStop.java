package dev.posthouse.cli;

import dev.posthouse.process.Node;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;

/**
 * Ends a processor in order when the process is told to stop, be it that it has started or is about
 * to: a start that waits for something is interrupted, since nothing has begun by then.
 *
 * <p>Tested by {@code RunCommandIT}.
 */
final class CleanStop {
  /** A start that waits ends at once; what cannot be interrupted there takes less than this. */
  private static final Duration START_LIMIT = Duration.ofSeconds(10);

  private final Logger log;
  private final Runnable end;
  private final Thread starter = Thread.currentThread();
  private final CompletableFuture<Optional<Node>> start = new CompletableFuture<>();
  private volatile boolean stopping;
  private volatile boolean failed;

  private CleanStop(Logger log, Runnable end) {
    this.log = log;
    this.end = end;
  }

  /**
   * Stands by from now on; the thread that calls this is the one that starts the processor.
   *
   * @param end is called when all has stopped: ends the process
   */
  static CleanStop standBy(Logger log, Runnable end) {
    CleanStop stop = new CleanStop(log, end);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(stop::stop));
    return stop;
  }

  /** The processor runs: whoever stops the process closes it. */
  void started(Node processor) {
    start.complete(Optional.of(processor));
  }

  /** There is nothing to close: the start has failed, or was given up. */
  void notStarted() {
    failed = !stopping;
    start.complete(Optional.empty());
  }

  /** Whether the process was told to stop: what fails after that is of no interest. */
  boolean isStopping() {
    return stopping;
  }

  private void stop() {
    if (failed) {
      return; // a start that failed ends the process with a code of its own
    }
    stopping = true;
    long began = System.nanoTime();
    if (!start.isDone()) {
      log.atInfo().log("Stopping during the start: nothing has begun");
      starter.interrupt();
    }
    startedProcessor()
        .ifPresent(
            processor -> {
              processor.beginNothingMore();
              log.atInfo().log("Stopping: calls in flight may end, nothing new begins");
              processor.close();
            });
    log.atInfo()
        .addKeyValue("millis", Duration.ofNanos(System.nanoTime() - began).toMillis())
        .log("Stopped");
    end.run();
  }

  private Optional<Node> startedProcessor() {
    try {
      return start.get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      log.atWarn().log("The start did not end in time; the process ends all the same");
      return Optional.empty();
    } catch (InterruptedException | ExecutionException e) {
      return Optional.empty();
    }
  }
}
