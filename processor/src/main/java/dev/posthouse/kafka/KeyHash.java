package dev.posthouse.kafka;

import org.apache.kafka.common.utils.Utils;

/** Where the records of a key lie: what the Java producer chooses unless it is told otherwise. */
public final class KeyHash {
  private KeyHash() {}

  /**
   * The partition of a key.
   *
   * @param partitions how many the topic has
   */
  public static int home(byte[] key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }
}
