package dev.posthouse.peers;

import dev.posthouse.cli.Main;
import java.util.List;

/** Somebody who works jobs. */
enum Peer {
  POSTHOUSE("Posthouse", Main.class, ""),
  /** Posthouse of other classes, which stand in the system property {@code peers.baseline}. */
  BASELINE("Posthouse, before", Main.class, ""),
  PLAIN_LOOP("plain loop, promises nothing", PlainLoopProgram.class, ""),
  PARALLEL_TRANSACTIONAL(
      "Parallel Consumer, transactional",
      ParallelConsumerProgram.class,
      "PERIODIC_TRANSACTIONAL_PRODUCER"),
  PARALLEL_AT_LEAST_ONCE(
      "Parallel Consumer, at least once",
      ParallelConsumerProgram.class,
      "PERIODIC_CONSUMER_ASYNCHRONOUS"),
  SPRING_ASYNCHRONOUS("Spring Kafka, asynchronous", SpringProgram.class, "ASYNCHRONOUS"),
  SPRING_RETRY_TOPICS("Spring Kafka, blocking", SpringProgram.class, "RETRY_TOPICS"),
  SPRING_IN_PLACE("Spring Kafka, retries in place", SpringProgram.class, "IN_PLACE");

  private final String title;
  private final Class<?> main;
  private final String mode;

  Peer(String title, Class<?> main, String mode) {
    this.title = title;
    this.main = main;
    this.mode = mode;
  }

  String title() {
    return title;
  }

  Class<?> main() {
    return main;
  }

  /** How its program works; empty if that has one way only. */
  String mode() {
    return mode;
  }

  boolean isPosthouse() {
    return main == Main.class;
  }

  /** Whether a partition's next call waits for the one before: so many calls as partitions. */
  boolean isOneCallPerPartition() {
    return List.of(SPRING_RETRY_TOPICS, SPRING_IN_PLACE).contains(this);
  }
}
