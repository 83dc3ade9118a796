package dev.posthouse.attempt;

import dev.posthouse.kafka.Station;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a worker at its provider's topic: a worker that fails is replaced by one that rejoins. */
final class AttemptStation implements Station {
  private static final Logger log = LoggerFactory.getLogger(AttemptStation.class);

  /** A pause before a failed worker is replaced, so that a lasting fault does not spin. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final String provider;
  private final String topic;
  private final Supplier<AttemptWorker> workers;
  private final Thread thread;
  private volatile boolean stopping;
  private volatile boolean running;

  /**
   * @param workers makes a worker with clients of its own
   */
  AttemptStation(String provider, String topic, Supplier<AttemptWorker> workers) {
    this.provider = provider;
    this.topic = topic;
    this.workers = workers;
    this.thread = Thread.ofPlatform().name("attempt-" + provider).unstarted(this::work);
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Returns when the worker has drained: within the drain time and what the broker takes. */
  @Override
  public void close() {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    while (!stopping) {
      try {
        workUntilStoppedBy(workers.get());
      } catch (RuntimeException e) {
        log.atError()
            .addKeyValue("provider", provider)
            .setCause(e)
            .log("The worker failed; a new one rejoins and begins its unfinished jobs again");
        LockSupport.parkNanos(PAUSE.toNanos());
      } finally {
        running = false;
      }
    }
  }

  private void workUntilStoppedBy(AttemptWorker worker) {
    try {
      worker.join(topic);
      running = true;
      while (!stopping) {
        worker.turn();
      }
      worker.leave();
    } catch (RuntimeException e) {
      worker.close();
      throw e;
    }
  }
}
