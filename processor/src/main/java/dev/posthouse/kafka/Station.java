package dev.posthouse.kafka;

/** A role of the processor: runs from its start until it is closed. */
public interface Station extends AutoCloseable {

  /** Begins to work, on threads of its own; returns at once. */
  void start();

  /** Whether it works: it has joined its group and is not failing over and over. */
  boolean isRunning();

  /**
   * Calls no provider from now on; what is under way goes on until {@link #close}. Returns at once.
   */
  default void beginNothingMore() {}

  /** Stops taking in jobs, ends what is under way within its time, and returns. */
  @Override
  void close();
}
