package dev.posthouse.dev;

/** A Kafka of a test's own, which goes away and comes back. */
public interface TestBroker extends AutoCloseable {
  /** The {@code bootstrap.servers} of a client; the same after it was away. */
  String bootstrapServers();

  /** Stops it in an orderly way, and keeps its data and port. */
  void pause();

  /** Starts it again after {@link #pause()}, and returns once it serves. */
  void resume();

  /** Goes away and comes back. */
  default void restart() {
    pause();
    resume();
  }

  @Override
  void close();

  /** The embedded broker. */
  static TestBroker embedded() {
    EmbeddedKafka kafka = EmbeddedKafka.start(null, StablePort.find());
    return new TestBroker() {
      @Override
      public String bootstrapServers() {
        return kafka.bootstrapServers();
      }

      @Override
      public void pause() {
        kafka.pause();
      }

      @Override
      public void resume() {
        kafka.resume();
      }

      @Override
      public void close() {
        kafka.close();
      }
    };
  }
}
