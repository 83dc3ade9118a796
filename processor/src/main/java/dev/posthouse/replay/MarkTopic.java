package dev.posthouse.replay;

import dev.posthouse.kafka.TopicScan;
import dev.posthouse.wire.JobEvent;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads the topic of replays: by a letter's key, the event that tells how it was replayed. */
public final class MarkTopic {
  private final TopicScan scan;
  private final Collection<TopicPartition> partitions;
  private final Deserializer<JobEvent> events;

  /**
   * @param partitions all of the topic of replays
   */
  public MarkTopic(
      TopicScan scan, Collection<TopicPartition> partitions, Deserializer<JobEvent> events) {
    this.scan = scan;
    this.partitions = partitions;
    this.events = events;
  }

  /**
   * All marks that were committed by now.
   *
   * @throws org.apache.kafka.common.errors.SerializationException if one cannot be read: without
   *     it, nobody can say what was replayed
   */
  public Marks read() {
    Marks marks = new Marks();
    scan.read(
        scan.now(partitions, null, null),
        record -> {
          LetterKey key = LetterKey.ofBytes(record.key());
          if (record.value() == null) {
            marks.remove(key);
          } else {
            byte[] value = bytes(record.value());
            marks.add(
                key,
                Marks.Mark.of(Objects.requireNonNull(events.deserialize(record.topic(), value))));
          }
        });
    return marks;
  }

  private static byte[] bytes(ByteBuffer value) {
    byte[] bytes = new byte[value.remaining()];
    value.duplicate().get(bytes);
    return bytes;
  }
}
