package dev.posthouse.process;

import dev.posthouse.kafka.Station;
import dev.posthouse.kafka.SupervisedLoop;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the log which station does not work, and when it works again: a thread that is held up
 * cannot say so itself. Not while Kafka is away, which is said once for all.
 */
final class StationWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StationWatch.class);

  /** The name of the station that knows whether Kafka answers. */
  static final String KAFKA = "kafka";

  /**
   * Longer than stations take to join their groups, than a rebalance lasts, and than it takes to
   * know that Kafka is away.
   */
  static final Duration GRACE = Duration.ofSeconds(25);

  private static final Duration PAUSE = Duration.ofSeconds(3);

  private final Supplier<Map<String, Station>> stations;
  private final LongSupplier nanoTime;
  private final Map<String, Long> down = new HashMap<>();
  private final Map<String, Long> told = new HashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final SupervisedLoop loop =
      new SupervisedLoop(
          "station-watch",
          this::work,
          failure -> log.atWarn().setCause(failure).log("The stations were not looked at"));

  StationWatch(Supplier<Map<String, Station>> stations, LongSupplier nanoTime) {
    this.stations = stations;
    this.nanoTime = nanoTime;
  }

  void start() {
    loop.start();
  }

  private void work() {
    look();
    try {
      var _ = closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** Looks once, and tells of what has changed. */
  void look() {
    Map<String, Station> all = stations.get();
    Station kafka = all.get(KAFKA);
    if (kafka != null && !kafka.isRunning()) {
      down.clear(); // what follows from that gets its grace anew once Kafka is back
      return;
    }
    long now = nanoTime.getAsLong();
    all.forEach(
        (name, station) -> {
          if (station.isRunning()) {
            works(name, now);
          } else {
            worksNot(name, now);
          }
        });
  }

  private void works(String name, long now) {
    down.remove(name);
    Long since = told.remove(name);
    if (since != null) {
      log.atInfo()
          .addKeyValue("station", name)
          .addKeyValue("seconds", Duration.ofNanos(now - since).toSeconds())
          .log("The station works again");
    }
  }

  private void worksNot(String name, long now) {
    long since = down.computeIfAbsent(name, _ -> now);
    if (now - since >= GRACE.toNanos() && told.putIfAbsent(name, since) == null) {
      log.atWarn()
          .addKeyValue("station", name)
          .addKeyValue("seconds", Duration.ofNanos(now - since).toSeconds())
          .log(
              "The station does not work: it fails over and over, has no place in its group, or"
                  + " waits for a broker. Its jobs wait, unless another process takes them");
    }
  }

  @Override
  public void close() {
    loop.end();
    closed.countDown();
    loop.close();
  }
}
