package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.KafkaFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddedStoreIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private final String application = KafkaFixture.uniquePrefix() + "station";
  private final String source = application + ".source";

  /** The older one leads the group, and the leader makes the changelogs that it knows. */
  @Test
  void aStationThatHasGotAStoreWorksBesideOneOfAnOlderVersion() throws Exception {
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, KafkaFixture.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(source, 2, (short) 1))).all().get();
      NewTopics.awaitLeaders(admin, List.of(source));
    }
    try (StreamsStation older = station("older", List.of())) {
      older.start();
      await().atMost(PATIENCE).until(older::isRunning);

      try (StreamsStation newer = station("newer", List.of("added"))) {
        newer.start();

        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> {
                  assertThat(newer.isRunning()).isTrue();
                  assertThat(newer.streams().metadataForLocalThreads())
                      .anySatisfy(thread -> assertThat(thread.activeTasks()).isNotEmpty());
                });
      }
    }
  }

  /** All have the store, the newer one those that were added, too. */
  private StreamsStation station(String name, List<String> added) {
    Topology topology = new Topology();
    topology.addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), source);
    topology.addProcessor("station", Idle::new, "in");
    for (String store : Stream.concat(Stream.of("store"), added.stream()).toList()) {
      topology.addStateStore(
          Stores.keyValueStoreBuilder(
                  Stores.inMemoryKeyValueStore(store), Serdes.Bytes(), Serdes.ByteArray())
              .withLoggingEnabled(StreamsStation.changelog()),
          "station");
    }
    Map<String, Object> properties = new HashMap<>();
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, KafkaFixture.bootstrapServers());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.resolve(name).toString());
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    return new StreamsStation(name, topology, properties, added, null, () -> {}, () -> true);
  }

  private static final class Idle extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    @Override
    public void process(Record<byte[], byte[]> record) {}
  }
}
