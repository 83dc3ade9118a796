package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.KafkaFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.CreatePartitionsOptions;
import org.apache.kafka.clients.admin.CreatePartitionsResult;
import org.apache.kafka.clients.admin.ForwardingAdmin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StationTopicsIT {
  private static final Map<String, Object> PROPERTIES =
      Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, KafkaFixture.bootstrapServers());

  @TempDir Path folder;

  private final String application = KafkaFixture.uniquePrefix() + "station";
  private final String source = application + ".source";
  private final String changelog = application + "-store-changelog";

  @Test
  void changelogsGrowWithTheTopicThatTheirStationReads() throws Exception {
    try (Admin admin = Admin.create(PROPERTIES);
        StationTopics topics = topics(() -> Admin.create(PROPERTIES))) {
      create(admin, source, 2);
      create(admin, changelog, 2);
      topics.start();
      admin.createPartitions(Map.of(source, NewPartitions.increaseTo(3))).all().get();

      await().atMost(Duration.ofSeconds(30)).until(() -> partitions(admin, changelog) == 3);
      assertThat(topics.areFit()).isTrue();
    }
  }

  /** Where somebody must help, the station says so, and is fit again when they have. */
  @Test
  void aStationThatMayNotEnlargeItsChangelogIsNotFit() throws Exception {
    try (Admin admin = Admin.create(PROPERTIES);
        StationTopics topics = topics(AdminThatMayNotEnlarge::new)) {
      create(admin, source, 3);
      create(admin, changelog, 2);
      topics.check();
      assertThat(topics.areFit()).isFalse();

      admin.createPartitions(Map.of(changelog, NewPartitions.increaseTo(3))).all().get();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                topics.check();
                assertThat(topics.areFit()).isTrue();
              });
    }
  }

  @Test
  void aChangelogThatIsMadeAnewUnderItsStationIsTold() throws Exception {
    Path store = folder.resolve(application).resolve("0_0").resolve("store");
    try (Admin admin = Admin.create(PROPERTIES);
        StationTopics topics = topics(() -> Admin.create(PROPERTIES))) {
      create(admin, source, 1);
      create(admin, changelog, 1);
      topics.start();
      Files.createDirectories(store.getParent());
      Files.writeString(store, "an entry");

      admin.deleteTopics(List.of(changelog)).all().get();
      await().until(() -> !admin.listTopics().names().get().contains(changelog));
      create(admin, changelog, 1);
      topics.check();
      assertThat(topics.areFit()).isFalse();
    }

    try (StationTopics next = topics(() -> Admin.create(PROPERTIES))) {
      next.start();
      assertThat(store).as("made anew").doesNotExist();
      next.check();
      assertThat(next.areFit()).isTrue();
    }
  }

  private StationTopics topics(Supplier<Admin> admins) {
    Topology topology = new Topology();
    topology.addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), source);
    topology.addProcessor("station", Idle::new, "in");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore("store"), Serdes.Bytes(), Serdes.ByteArray()),
        "station");
    return new StationTopics(
        "station",
        application,
        topology,
        new StoreOwnership(folder, application),
        new AddedChangelogs(
            List.of(),
            new StreamsConfig(
                Map.of(
                    StreamsConfig.APPLICATION_ID_CONFIG,
                    application,
                    StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
                    KafkaFixture.bootstrapServers()))),
        admins,
        admins);
  }

  private static void create(Admin admin, String topic, int partitions) throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
    NewTopics.awaitLeaders(admin, List.of(topic));
  }

  private static int partitions(Admin admin, String topic) throws Exception {
    return Objects.requireNonNull(
            admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic))
        .partitions()
        .size();
  }

  private static final class Idle extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    @Override
    public void process(Record<byte[], byte[]> record) {}
  }

  private static final class AdminThatMayNotEnlarge extends ForwardingAdmin {
    AdminThatMayNotEnlarge() {
      super(PROPERTIES);
    }

    @Override
    public CreatePartitionsResult createPartitions(
        Map<String, NewPartitions> wanted, CreatePartitionsOptions options) {
      throw new TopicAuthorizationException("not this client");
    }
  }
}
