package dev.posthouse.provider.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Where a vendor takes requests of one kind. Safe for use by many threads. */
public interface Endpoint extends AutoCloseable {

  /**
   * Sends a request, and has its answer read on the calling thread.
   *
   * @param body of the request; it is not changed
   * @throws RuntimeException what went wrong, with what the reader throws inside it, if that is no
   *     {@code RuntimeException} itself
   */
  void post(ObjectNode body, ResponseReading.Reader reader);

  /** Releases what it holds besides the transport. */
  @Override
  void close();
}
