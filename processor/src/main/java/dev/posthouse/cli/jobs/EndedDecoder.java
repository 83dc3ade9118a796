package dev.posthouse.cli.jobs;

import dev.posthouse.cli.cluster.Connection;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.UndecodableException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Results and dead letters from their bytes. Safe for use by several threads.
 *
 * <p>Tested by {@code ResultsIT}.
 */
final class EndedDecoder {
  private final String deadLetterTopic;
  private final Deserializer<JobResult> results;
  private final Deserializer<DeadLetter> letters;
  private int unreadable;
  private @Nullable String firstUnreadable;

  EndedDecoder(Connection connection) {
    WireSerdes serdes = new WireSerdes(connection.wire());
    deadLetterTopic = connection.topics().deadLetters();
    results = serdes.deserializer(JobResult.class);
    letters = serdes.deserializer(DeadLetter.class);
  }

  /** The end that a record tells of; null if there is none in it, or it cannot be read. */
  synchronized @Nullable Ended decode(
      String topic, int partition, long offset, byte @Nullable [] value) {
    try {
      if (topic.equals(deadLetterTopic)) {
        DeadLetter letter = letters.deserialize(topic, value);
        return letter == null ? null : new Ended.Died(letter);
      }
      JobResult result = results.deserialize(topic, value);
      return result == null ? null : new Ended.Answered(result);
    } catch (UndecodableException e) {
      unreadable++;
      if (firstUnreadable == null) {
        firstUnreadable =
            "%s-%d at offset %d: %s".formatted(topic, partition, offset, e.getMessage());
      }
      return null;
    }
  }

  /** Forgets what could not be read so far. */
  synchronized void reset() {
    unreadable = 0;
    firstUnreadable = null;
  }

  /** How many records could not be decoded, and why the first; null if there were none. */
  synchronized @Nullable String unreadable() {
    return unreadable == 0 || firstUnreadable == null
        ? null
        : unreadable + " could not be read, the first in " + firstUnreadable;
  }
}
