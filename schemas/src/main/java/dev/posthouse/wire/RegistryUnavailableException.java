package dev.posthouse.wire;

import org.apache.kafka.common.errors.RetriableException;

/**
 * No schema registry answered for as long as {@link WireConfig#RETRY_MILLIS} allows. The record is
 * not at fault: try it again later.
 */
public final class RegistryUnavailableException extends RetriableException {
  private static final long serialVersionUID = 1L;

  public RegistryUnavailableException(String message) {
    super(message);
  }
}
