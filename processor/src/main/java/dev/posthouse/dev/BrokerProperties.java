package dev.posthouse.dev;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The settings of a broker that is alone, small and quick to start and stop. */
final class BrokerProperties {
  static final int NODE_ID = 1;
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private BrokerProperties() {}

  static Map<String, Object> singleNode(Path folder, int port, int controllerPort) {
    Map<String, Object> properties = new TreeMap<>();
    listenOnLoopback(properties, port, controllerPort);
    replicateToNobody(properties);
    startAndStopQuickly(properties);
    staySmall(properties);
    properties.put("log.dirs", folder.toString());
    // A mistyped topic name should fail, not become a topic.
    properties.put("auto.create.topics.enable", "false");
    return properties;
  }

  private static void listenOnLoopback(
      Map<String, Object> properties, int port, int controllerPort) {
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", Integer.toString(NODE_ID));
    properties.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,%s://127.0.0.1:%d"
            .formatted(port, CONTROLLER_LISTENER, controllerPort));
    properties.put("advertised.listeners", "PLAINTEXT://127.0.0.1:%d".formatted(port));
    properties.put("inter.broker.listener.name", "PLAINTEXT");
    properties.put("controller.listener.names", CONTROLLER_LISTENER);
    properties.put(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,%s:PLAINTEXT".formatted(CONTROLLER_LISTENER));
    // Static voters keep no address on disk, so the controller may have another port after each
    // start.
    properties.put(
        "controller.quorum.voters", "%d@127.0.0.1:%d".formatted(NODE_ID, controllerPort));
  }

  private static void replicateToNobody(Map<String, Object> properties) {
    properties.put("default.replication.factor", "1");
    properties.put("min.insync.replicas", "1");
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("transaction.state.log.replication.factor", "1");
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("share.coordinator.state.topic.replication.factor", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
  }

  private static void startAndStopQuickly(Map<String, Object> properties) {
    properties.put("group.initial.rebalance.delay.ms", "0");
    // Tests of lost consumers must not wait the usual minimum of six seconds.
    properties.put("group.min.session.timeout.ms", "1000");
    properties.put("group.consumer.min.session.timeout.ms", "1000");
    properties.put("group.consumer.min.heartbeat.interval.ms", "200");
    // A broker is let in, and let go, on a heartbeat to the controller.
    properties.put("broker.heartbeat.interval.ms", "500");
    // After a kill the controller waits this long before it lets the same broker in again. Shorter,
    // and a machine that is out of breath loses its only broker in the midst of its work.
    properties.put("broker.session.timeout.ms", "18000");
    properties.put("controller.quorum.election.timeout.ms", "1000");
    properties.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
  }

  private static void staySmall(Map<String, Object> properties) {
    properties.put("offsets.topic.num.partitions", "10");
    properties.put("transaction.state.log.num.partitions", "10");
    properties.put("share.coordinator.state.topic.num.partitions", "1");
    properties.put("num.network.threads", "2");
    properties.put("num.io.threads", "4");
    properties.put("background.threads", "2");
    properties.put("num.recovery.threads.per.data.dir", "2");
    properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(16 * 1024 * 1024));
    properties.put("log.index.size.max.bytes", Integer.toString(1024 * 1024));
    properties.put("log.segment.bytes", Integer.toString(128 * 1024 * 1024));
    properties.put("log.retention.hours", "168");
    // Nobody looks at its beans in JMX, of which every partition and every client would make some.
    properties.put("metric.reporters", "");
    properties.put("metrics.jmx.exclude", ".*");
  }
}
