package dev.posthouse.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a Streams topology, and goes on when a thread of it fails: Kafka takes back what it did. */
public final class StreamsStation implements Station {
  private static final Logger log = LoggerFactory.getLogger(StreamsStation.class);

  /** A pause before a failed thread is replaced, so that a lasting fault does not spin. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final String name;
  private final KafkaStreams streams;
  private final Duration stopWithin;

  /**
   * @param name for the log
   * @param stopWithin how long {@link #close} waits for the threads
   */
  public StreamsStation(
      String name, Topology topology, Map<String, Object> properties, Duration stopWithin) {
    this.name = name;
    Properties copy = new Properties();
    copy.putAll(properties);
    this.streams = new KafkaStreams(topology, copy);
    this.stopWithin = stopWithin;
    streams.setUncaughtExceptionHandler(
        failure -> {
          log.atError()
              .addKeyValue("station", name)
              .setCause(failure)
              .log("A thread failed; its transaction is aborted, and a new thread does it again");
          LockSupport.parkNanos(PAUSE.toNanos());
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
  }

  @Override
  public void start() {
    streams.start();
  }

  @Override
  public boolean isRunning() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  @Override
  public void close() {
    if (!streams.close(stopWithin)) {
      log.atWarn()
          .addKeyValue("station", name)
          .log("The station did not stop in time; its open transaction will be aborted");
    }
  }
}
