package dev.posthouse.cli.letters;

import dev.posthouse.cli.cluster.Cluster;
import dev.posthouse.cli.cluster.Connection;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.replay.DeadLetters;
import dev.posthouse.replay.LetterTopics;
import dev.posthouse.replay.Marks;
import dev.posthouse.replay.ReplayDoor;
import dev.posthouse.replay.Requester;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.wire.Topics;
import java.util.List;

/**
 * The dead letters of a cluster, and what is known of their replays, as a command finds them.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
final class LetterBox {
  private final Connection connection;
  private final LetterTopics topics;

  private LetterBox(Connection connection, LetterTopics topics) {
    this.connection = connection;
    this.topics = topics;
  }

  /**
   * Finds the topics.
   *
   * @throws CommandFailedException if the cluster cannot be reached, refuses, or lacks a topic
   */
  static LetterBox open(Connection connection) throws CommandFailedException, InterruptedException {
    Topics names = connection.topics();
    return new LetterBox(
        connection,
        new LetterTopics(
            connection.kafka(),
            names,
            new WireSerdes(connection.wire()),
            new Cluster(connection).toRead(List.of(names.deadLetters(), names.replays()))));
  }

  DeadLetters letters() {
    return topics.letters();
  }

  WireSerdes serdes() {
    return topics.serdes();
  }

  /** Which letters were replayed by now. */
  Marks marks() {
    return topics.marks();
  }

  /**
   * Opens the door for replays, and shuts it to another command that has it open.
   *
   * @throws CommandFailedException if the topics for it are missing, or Kafka does not permit it
   */
  ReplayDoor door(Requester requester) throws CommandFailedException, InterruptedException {
    Topics names = connection.topics();
    Cluster cluster = new Cluster(connection);
    cluster.toWrite(List.of(names.requests(), names.events(), names.replays()));
    cluster.toTransact(ReplayDoor.transactionalId(names));
    return topics.door(requester);
  }
}
