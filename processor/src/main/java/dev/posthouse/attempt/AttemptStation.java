package dev.posthouse.attempt;

import dev.posthouse.kafka.Station;
import dev.posthouse.kafka.SupervisedLoop;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a worker at its provider's topic: a worker that fails is replaced by one that rejoins.
 *
 * <p>Tested by {@code JourneyIT}.
 */
final class AttemptStation implements Station {
  private static final Logger log = LoggerFactory.getLogger(AttemptStation.class);

  private final String topic;
  private final Supplier<AttemptWorker> workers;
  private final SupervisedLoop loop;
  private volatile boolean running;

  /**
   * @param workers makes a worker with clients of its own
   */
  AttemptStation(String provider, String topic, Supplier<AttemptWorker> workers) {
    this.topic = topic;
    this.workers = workers;
    this.loop =
        new SupervisedLoop(
            "attempt-" + provider,
            this::work,
            failure ->
                log.atError()
                    .addKeyValue("provider", provider)
                    .setCause(failure)
                    .log(
                        "The worker failed; a new one rejoins and begins its unfinished jobs"
                            + " again"));
  }

  @Override
  public void start() {
    loop.start();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Returns when the worker has drained: within the drain time and what the broker takes. */
  @Override
  public void close() {
    loop.close();
  }

  private void work() {
    AttemptWorker worker = workers.get();
    try {
      worker.join(topic);
      running = true;
      while (!loop.isClosing()) {
        worker.turn();
      }
      worker.leave();
    } catch (RuntimeException e) {
      worker.close();
      throw e;
    } finally {
      running = false;
    }
  }
}
