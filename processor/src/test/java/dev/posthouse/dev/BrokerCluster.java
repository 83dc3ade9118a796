package dev.posthouse.dev;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Utils;

/**
 * Brokers of a stated version of Kafka, each in a process of its own, each also a controller. With
 * three of them topics have three replicas and a transaction needs two.
 */
public final class BrokerCluster implements TestBroker {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final List<BrokerProcess> brokers = new ArrayList<>();
  private final Path folder;

  private BrokerCluster(Path folder) {
    this.folder = folder;
  }

  /**
   * Starts it on the loopback address, and returns once it serves.
   *
   * @param version for example {@code 4.2.1}
   * @param size how many brokers
   */
  public static BrokerCluster start(String version, int size) {
    return start(version, size, "127.0.0.1");
  }

  /** Starts it on an address of this machine. */
  public static BrokerCluster start(String version, int size, String host) {
    try {
      BrokerCluster cluster = new BrokerCluster(Files.createTempDirectory("posthouse-brokers"));
      cluster.create(version, size, host);
      try {
        cluster.resume();
      } catch (RuntimeException e) {
        cluster.close(); // else its processes outlive the test
        throw e;
      }
      return cluster;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void create(String version, int size, String host) throws IOException {
    String clusterId = Uuid.randomUuid().toString();
    int[] controllers = IntStream.range(0, size).map(_ -> StablePort.find()).toArray();
    String voters =
        IntStream.range(0, size)
            .mapToObj(i -> "%d@127.0.0.1:%d".formatted(i + 1, controllers[i]))
            .collect(Collectors.joining(","));
    for (int i = 0; i < size; i++) {
      Path own = Files.createDirectory(folder.resolve("broker-" + (i + 1)));
      int port = StablePort.find();
      Map<String, Object> properties =
          new HashMap<>(BrokerProperties.singleNode(own, port, controllers[i]));
      String listener = "PLAINTEXT://%s:%d".formatted(host, port);
      properties.put("node.id", i + 1);
      properties.put(
          "listeners", listener + ",CONTROLLER://127.0.0.1:%d".formatted(controllers[i]));
      properties.put("advertised.listeners", listener);
      properties.put("controller.quorum.voters", voters);
      if (size > 1) {
        replicate(properties, Math.min(size, 3));
      }
      brokers.add(new BrokerProcess(version, own, clusterId, host + ":" + port, properties));
    }
  }

  private static void replicate(Map<String, Object> properties, int replicas) {
    for (String key :
        List.of(
            "default.replication.factor",
            "offsets.topic.replication.factor",
            "transaction.state.log.replication.factor",
            "share.coordinator.state.topic.replication.factor")) {
      properties.put(key, replicas);
    }
    for (String key : List.of("min.insync.replicas", "transaction.state.log.min.isr")) {
      properties.put(key, replicas - 1);
    }
    // As brokers come: they look for transactions that have timed out every ten seconds.
    properties.remove("transaction.abort.timed.out.transaction.cleanup.interval.ms");
    // Another broker is there to take over: it need not wait for one that was killed.
    properties.put("broker.session.timeout.ms", 6000);
  }

  /** The brokers, to kill one of them. */
  public List<BrokerProcess> brokers() {
    return List.copyOf(brokers);
  }

  /** Returns when so many serve. */
  public void awaitServing(int count) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      await()
          .atMost(PATIENCE)
          .conditionEvaluationListener(
              condition -> {
                if (condition.getRemainingTimeInMS() <= 0) {
                  brokers.forEach(broker -> System.err.println(broker.said()));
                }
              })
          .ignoreException(ExecutionException.class)
          .until(() -> admin.describeCluster().nodes().get().size() == count);
    }
  }

  @Override
  public String bootstrapServers() {
    return brokers.stream().map(BrokerProcess::address).collect(Collectors.joining(","));
  }

  @Override
  public void pause() {
    brokers.forEach(BrokerProcess::stop);
  }

  @Override
  public void resume() {
    brokers.forEach(BrokerProcess::start);
    awaitServing(brokers.size());
  }

  @Override
  public void close() {
    brokers.forEach(BrokerProcess::close);
    try {
      Utils.delete(folder.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
