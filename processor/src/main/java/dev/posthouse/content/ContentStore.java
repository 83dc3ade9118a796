package dev.posthouse.content;

/**
 * Where contents lie.
 *
 * @param <L> how a place in it is named
 */
interface ContentStore<L> extends AutoCloseable {

  /**
   * How many bytes lie at a place.
   *
   * @param time how long it may take
   * @throws ContentException if there are none, or they cannot be had
   */
  long size(L place, TimeLeft time) throws ContentException, InterruptedException;

  /**
   * The bytes that lie at a place.
   *
   * @param size as the store gave it a moment ago
   * @param time how long it may take
   * @throws ContentException if they cannot be had in that time, or are not so many any more
   */
  byte[] read(L place, int size, TimeLeft time) throws ContentException, InterruptedException;

  /** Releases connections. */
  @Override
  void close();
}
