package dev.posthouse.wire;

import org.apache.kafka.common.errors.SerializationException;

/**
 * The schema registry answered, and refused: wrong credentials, an incompatible or invalid schema,
 * an unknown subject. The record is not at fault; the message says what to mend.
 */
public final class RegistryRefusedException extends SerializationException {
  private static final long serialVersionUID = 1L;

  public RegistryRefusedException(String message) {
    super(message);
  }
}
