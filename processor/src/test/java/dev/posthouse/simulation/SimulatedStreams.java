package dev.posthouse.simulation;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.internals.CloseOptionsInternal;
import org.jspecify.annotations.Nullable;

/**
 * Stands for {@code KafkaStreams}: one thread that replaces itself when it fails. A model of Kafka
 * Streams as it is with exactly-once processing, and no copy of it; see {@link StreamsLoop}.
 */
public final class SimulatedStreams {
  private final SimulatedThread thread;
  private @Nullable StreamsUncaughtExceptionHandler handler;
  private boolean closing;
  private boolean running;

  /**
   * @param clients makes the producer; all else is the simulation's
   */
  public SimulatedStreams(
      SimulatedTopology topology, Properties properties, KafkaClientSupplier clients) {
    World world = World.current();
    Machine machine = World.thread().machine();
    Map<String, Object> copy = new TreeMap<>();
    properties.forEach((key, value) -> copy.put(key.toString(), value));
    thread =
        new SimulatedThread(
            world, machine, "streams", () -> run(new SimulatedTask(topology, copy, clients)));
  }

  private record SimulatedTask(
      SimulatedTopology topology, Map<String, Object> properties, KafkaClientSupplier clients) {}

  private void run(SimulatedTask task) {
    while (!closing) {
      StreamsLoop current = new StreamsLoop(task.topology, task.properties, task.clients);
      try {
        running = true;
        current.run(() -> closing);
      } catch (RuntimeException e) {
        running = false;
        World.current().note(World.thread().machine(), "streams thread fails: " + e);
        current.fail();
        if (handler != null) {
          var _ = handler.handle(e);
        }
      }
    }
    running = false;
  }

  public void setUncaughtExceptionHandler(StreamsUncaughtExceptionHandler failed) {
    handler = failed;
  }

  public void start() {
    thread.start();
  }

  public KafkaStreams.State state() {
    return running ? KafkaStreams.State.RUNNING : KafkaStreams.State.REBALANCING;
  }

  /** Leaves the group, as all that is closed here does. */
  public boolean close(CloseOptions options) {
    closing = true;
    try {
      return Intercepted.join(
          thread, new CloseOptionsInternal(options).timeout().orElse(Duration.ZERO));
    } catch (InterruptedException e) {
      World.thread().interrupt();
      return false;
    }
  }
}
