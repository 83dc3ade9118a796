package dev.posthouse.attempt;

import dev.posthouse.kafka.Station;
import dev.posthouse.kafka.SupervisedLoop;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a worker at its provider's topic: a worker that fails is replaced by one that rejoins.
 *
 * <p>Tested by {@code JourneyIT}.
 */
final class AttemptStation implements Station {
  private static final Logger log = LoggerFactory.getLogger(AttemptStation.class);

  /**
   * Beyond this it does not count as working: a transaction that times out, and half as much again.
   * Kafka's client may hold its caller for a minute.
   */
  private static final Duration STANDSTILL = Duration.ofSeconds(15);

  private final String topic;
  private final Supplier<AttemptWorker> workers;
  private final SupervisedLoop loop;
  private volatile @Nullable AttemptWorker worker;

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

  /** It has joined its group, and no call of Kafka's client holds it up. */
  @Override
  public boolean isRunning() {
    AttemptWorker working = worker;
    return working != null && working.sinceLastStep().compareTo(STANDSTILL) < 0;
  }

  @Override
  public void beginNothingMore() {
    loop.end();
    AttemptWorker working = worker;
    if (working != null) {
      working.beginNothingMore();
    }
  }

  /** Returns when the worker has drained: within the drain time and what the broker takes. */
  @Override
  public void close() {
    beginNothingMore();
    loop.close();
  }

  private void work() {
    AttemptWorker joining = workers.get();
    try {
      joining.join(topic);
      worker = joining;
      while (!loop.isClosing()) {
        joining.turn();
      }
      joining.leave();
    } catch (RuntimeException e) {
      joining.close();
      throw e;
    } finally {
      worker = null;
    }
  }
}
