package dev.posthouse.kafka;

import dev.posthouse.wire.RegistryRefusedException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** Whose fault it is that a value could not be decoded. */
public final class DecodeFault {
  private DecodeFault() {}

  /**
   * Whether the value may be fine, because it is the schema registry that refused or could not be
   * reached. Such a record is no dead letter: it waits until the registry is mended.
   */
  public static boolean isRegistrys(SerializationException failure) {
    return failure instanceof RegistryRefusedException || isOfTheNetwork(failure);
  }

  /** Ours says so by its type; another serde, for example Confluent's, wraps what it met. */
  private static boolean isOfTheNetwork(Throwable failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String thrownBy = cause.getClass().getPackageName();
      if (thrownBy.startsWith("java.net") || thrownBy.equals("javax.net.ssl")) {
        return true;
      }
    }
    return false;
  }
}
