package dev.posthouse.cli.letters;

import dev.posthouse.cli.cluster.Cluster;
import dev.posthouse.cli.cluster.Connection;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.kafka.TopicScan;
import dev.posthouse.replay.DeadLetters;
import dev.posthouse.replay.MarkTopic;
import dev.posthouse.replay.Marks;
import dev.posthouse.replay.ReplayDoor;
import dev.posthouse.replay.Requester;
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
 * The dead letters of a cluster, and what is known of their replays.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
final class LetterBox {
  private final Connection connection;
  private final WireSerdes serdes;
  private final TopicScan scan;
  private final List<TopicPartition> partitions;
  private final DeadLetters letters;
  private final MarkTopic marks;

  private LetterBox(Connection connection, List<TopicPartition> all) {
    this.connection = connection;
    this.serdes = new WireSerdes(connection.wire());
    this.scan = new TopicScan(connection.kafka().reader());
    Map<String, List<TopicPartition>> byTopic =
        all.stream().collect(Collectors.groupingBy(TopicPartition::topic));
    this.partitions = byTopic.getOrDefault(connection.topics().deadLetters(), List.of());
    this.letters = new DeadLetters(scan, partitions, serdes.deserializer(DeadLetter.class));
    this.marks =
        new MarkTopic(
            scan,
            byTopic.getOrDefault(connection.topics().replays(), List.of()),
            serdes.deserializer(JobEvent.class));
  }

  /**
   * Finds the topics.
   *
   * @throws CommandFailedException if the cluster cannot be reached, refuses, or lacks a topic
   */
  static LetterBox open(Connection connection) throws CommandFailedException, InterruptedException {
    return new LetterBox(
        connection,
        new Cluster(connection)
            .toRead(List.of(connection.topics().deadLetters(), connection.topics().replays())));
  }

  DeadLetters letters() {
    return letters;
  }

  WireSerdes serdes() {
    return serdes;
  }

  /** Which letters were replayed by now. */
  Marks marks() {
    return marks.read();
  }

  /**
   * Opens the door for replays, and shuts it to another command that has it open.
   *
   * @throws CommandFailedException if the topics for it are missing, or Kafka does not permit it
   */
  ReplayDoor door(Requester requester) throws CommandFailedException, InterruptedException {
    Topics topics = connection.topics();
    Cluster cluster = new Cluster(connection);
    cluster.toWrite(List.of(topics.requests(), topics.events(), topics.replays()));
    cluster.toTransact(ReplayDoor.transactionalId(topics));
    return ReplayDoor.open(
        connection.kafka(),
        topics,
        serdes.serializer(),
        marks,
        scan.begins(partitions),
        requester,
        InstantSource.system());
  }
}
