package dev.posthouse.replay;

import dev.posthouse.kafka.TopicScan;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.Topics;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * The dead letters of a cluster, and what is known of their replays. Confined to one thread.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
public final class LetterTopics {
  private final KafkaProperties kafka;
  private final Topics topics;
  private final WireSerdes serdes;
  private final TopicScan scan;
  private final List<TopicPartition> partitions;
  private final DeadLetters letters;
  private final MarkTopic marks;

  /**
   * @param all the partitions of the topics of dead letters and of replays
   */
  public LetterTopics(
      KafkaProperties kafka, Topics topics, WireSerdes serdes, List<TopicPartition> all) {
    this.kafka = kafka;
    this.topics = topics;
    this.serdes = serdes;
    this.scan = new TopicScan(kafka.reader());
    Map<String, List<TopicPartition>> byTopic =
        all.stream().collect(Collectors.groupingBy(TopicPartition::topic));
    this.partitions = byTopic.getOrDefault(topics.deadLetters(), List.of());
    this.letters = new DeadLetters(scan, partitions, serdes.deserializer(DeadLetter.class));
    this.marks =
        new MarkTopic(
            scan,
            byTopic.getOrDefault(topics.replays(), List.of()),
            serdes.deserializer(JobEvent.class));
  }

  /** The letters. */
  public DeadLetters letters() {
    return letters;
  }

  /** What reads and writes records. */
  public WireSerdes serdes() {
    return serdes;
  }

  /** Which letters were replayed by now. */
  public Marks marks() {
    return marks.read();
  }

  /**
   * Opens the door for replays, and shuts it to whoever has it open.
   *
   * @throws ReplayStoppedException if another door was opened meanwhile
   * @throws org.apache.kafka.common.KafkaException if the cluster cannot be reached, or refuses
   */
  public ReplayDoor door(Requester requester) {
    return ReplayDoor.open(
        kafka,
        topics,
        serdes.serializer(),
        marks,
        scan.begins(partitions),
        requester,
        InstantSource.system());
  }
}
