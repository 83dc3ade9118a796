package dev.posthouse.cli.local;

import dev.posthouse.cli.terminal.CommandFailedException;

/** The embedded broker's libraries, which what runs in production is shipped without. */
public final class BrokerLibraries {
  private static final String BROKER = "kafka.server.KafkaRaftServer";

  private BrokerLibraries() {}

  /**
   * Asks for them before any server is started.
   *
   * @throws CommandFailedException if they are not there, with where to get them
   */
  public static void require() throws CommandFailedException {
    require(BrokerLibraries.class.getClassLoader());
  }

  static void require(ClassLoader libraries) throws CommandFailedException {
    try {
      Class.forName(BROKER, false, libraries);
    } catch (ClassNotFoundException e) {
      throw new CommandFailedException(
          "there is no Kafka broker in this installation: unpack posthouse-dev-….tar.gz of the same"
              + " version over it, or take the image \"posthouse-dev\"",
          e);
    }
  }
}
