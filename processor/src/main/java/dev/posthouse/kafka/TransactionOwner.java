package dev.posthouse.kafka;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A member of a group, as its transactions and its consumer both name it. A worker's transactional
 * id is its client id as well, {@code llm.attempt.claude.<uuid>}. Of a thread of Kafka Streams,
 * whose transactional id is {@code llm.admit-<uuid>-1} and whose client id is {@code
 * llm.admit-<uuid>-StreamThread-1-consumer}, the process stands for all: it lives or not.
 *
 * @param group that it is a member of
 * @param id the worker's, or the process's
 */
public record TransactionOwner(String group, UUID id) {
  private static final int UUID_LENGTH = 36;

  /**
   * Whom a name speaks of.
   *
   * @param name a transactional id, or a client id
   * @return null if the name is of no member of the group, or does not say of which
   */
  public static @Nullable TransactionOwner of(String group, String name) {
    int begin = group.length() + 1;
    int end = begin + UUID_LENGTH;
    if (!name.startsWith(group)
        || name.length() < end
        || (name.charAt(begin - 1) != '.' && name.charAt(begin - 1) != '-')
        || (name.length() > end && name.charAt(end) != '-')) {
      return null;
    }
    try {
      return new TransactionOwner(group, UUID.fromString(name.substring(begin, end)));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
