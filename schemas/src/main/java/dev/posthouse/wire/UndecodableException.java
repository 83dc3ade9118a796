package dev.posthouse.wire;

import org.apache.kafka.common.errors.SerializationException;

/**
 * A value that can never be decoded, however often it is tried: a record to set aside, not to
 * retry. The message says what was expected and never quotes the value.
 */
public class UndecodableException extends SerializationException {
  private static final long serialVersionUID = 1L;

  public UndecodableException(String message) {
    super(message);
  }

  public UndecodableException(String message, Throwable cause) {
    super(message, cause);
  }
}
