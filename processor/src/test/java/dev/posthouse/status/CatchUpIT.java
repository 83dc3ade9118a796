package dev.posthouse.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.KafkaFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real log, for what lies between its events are markers of real transactions. */
class CatchUpIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final String topic = KafkaFixture.uniquePrefix() + "events";
  private final String group = topic + "-view";
  private final ReadPositions positions = new ReadPositions();
  private final CatchUp catchUp = new CatchUp(this::consumer, topic, positions);
  private final Admin admin =
      Admin.create(
          Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, KafkaFixture.bootstrapServers()));
  private KafkaProducer<byte[], byte[]> producer;

  @BeforeEach
  void open() throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                KafkaFixture.bootstrapServers(),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                topic),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
  }

  @AfterEach
  void close() {
    producer.close();
    catchUp.close();
    admin.close();
  }

  @Test
  void markersAndWhatWasAbortedAreNotWaitedFor() throws Exception {
    positions.begin(0);
    positions.passed(0, commit());
    abort();

    assertRead();
  }

  @Test
  void anEventThatIsNotReadYetIsWaitedForHoweverLongNoneCame() throws Exception {
    positions.begin(0);
    positions.passed(0, commit());
    long unread = commit();

    assertThat(catchUp.await(0)).isFalse();

    positions.passed(0, unread);
    assertRead();
  }

  @Test
  void whatThePartitionsFormerOwnerReadIsNotWaitedFor() throws Exception {
    long event = commit();
    positions.begin(0);

    assertThat(catchUp.await(0)).as("nobody has read it").isFalse();

    committed(event + 1);
    assertRead();
  }

  @Test
  void aTopicWithoutEventsIsRead() throws Exception {
    positions.begin(0);

    assertRead();
  }

  @Test
  void ofAPartitionElsewhereNothingIsKnown() throws Exception {
    assertThat(catchUp.await(0)).isFalse();
  }

  /** It waits for a moment alone, which a busy machine may need to answer. */
  private void assertRead() {
    await().atMost(PATIENCE).until(() -> catchUp.await(0));
  }

  private long commit() throws Exception {
    producer.beginTransaction();
    long offset = producer.send(new ProducerRecord<>(topic, new byte[] {1})).get().offset();
    producer.commitTransaction();
    return offset;
  }

  private void abort() {
    producer.beginTransaction();
    var _ = producer.send(new ProducerRecord<>(topic, new byte[] {2}));
    producer.flush();
    producer.abortTransaction();
  }

  private void committed(long offset) throws Exception {
    admin
        .alterConsumerGroupOffsets(
            group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(offset)))
        .all()
        .get();
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            KafkaFixture.bootstrapServers(),
            ConsumerConfig.GROUP_ID_CONFIG,
            group,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
            1),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
