package dev.posthouse.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.kafka.TopicScan;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.UndecodableException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads the dead-letter topic. Confined to one thread. */
public final class DeadLetters {
  private final TopicScan scan;
  private final Collection<TopicPartition> partitions;
  private final Deserializer<DeadLetter> letters;
  private int unreadable;
  private @Nullable String firstUnreadable;

  /**
   * @param partitions all of the dead-letter topic
   */
  public DeadLetters(
      TopicScan scan, Collection<TopicPartition> partitions, Deserializer<DeadLetter> letters) {
    this.scan = scan;
    this.partitions = partitions;
    this.letters = letters;
  }

  /** Where the letters lie now that may be meant. What ends later is not in it. */
  public List<TopicScan.Stretch> now(Selection selection) {
    return scan.now(partitions, selection.since(), selection.until());
  }

  /** Shows the letters that are meant to the visitor, each partition's in their order. */
  public void read(
      List<TopicScan.Stretch> stretches, Selection selection, Consumer<StoredLetter> visitor) {
    readWhile(
        stretches,
        selection,
        letter -> {
          visitor.accept(letter);
          return true;
        });
  }

  /**
   * Shows the letters that are meant to the visitor, until it has seen enough.
   *
   * @param visitor returns whether to go on
   */
  public void readWhile(
      List<TopicScan.Stretch> stretches, Selection selection, Predicate<StoredLetter> visitor) {
    unreadable = 0;
    scan.readWhile(
        stretches,
        record -> {
          StoredLetter letter = mayMatch(record, selection) ? decode(record) : null;
          return letter == null || !selection.matches(letter) || visitor.test(letter);
        });
  }

  /** By the key alone, so that only what is meant is decoded. */
  private static boolean mayMatch(ConsumerRecord<byte[], ByteBuffer> record, Selection selection) {
    return record.value() != null
        && (selection.ids().isEmpty()
            || record.key() == null
            || selection.ids().contains(new String(record.key(), UTF_8)));
  }

  private @Nullable StoredLetter decode(ConsumerRecord<byte[], ByteBuffer> record) {
    byte[] value = new byte[record.value().remaining()];
    record.value().duplicate().get(value);
    try {
      DeadLetter letter = letters.deserialize(record.topic(), value);
      return letter == null
          ? null
          : new StoredLetter(
              new Source(record.topic(), record.partition(), record.offset()),
              letter,
              record.headers());
    } catch (UndecodableException e) {
      unreadable++;
      if (firstUnreadable == null) {
        firstUnreadable =
            "%s-%d at offset %d: %s"
                .formatted(record.topic(), record.partition(), record.offset(), e.getMessage());
      }
      return null;
    }
  }

  /** How many records are no dead letters, or cannot be read, and why the first; null if none. */
  public @Nullable String unreadable() {
    return unreadable == 0 || firstUnreadable == null
        ? null
        : unreadable + " could not be read, the first in " + firstUnreadable;
  }
}
