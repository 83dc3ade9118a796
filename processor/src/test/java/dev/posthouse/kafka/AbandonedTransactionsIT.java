package dev.posthouse.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.settings.KafkaProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions that a broker would leave open for ten minutes. */
class AbandonedTransactionsIT {
  private static final Duration TIME_OUT = Duration.ofMinutes(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String prefix = KafkaFixture.uniquePrefix();
  private final String group = prefix + "attempt.claude";
  private final TopicPartition jobs = new TopicPartition(prefix + "jobs", 0);
  private final TopicPartition results = new TopicPartition(prefix + "results", 0);
  private final KafkaProperties kafka =
      new KafkaProperties(Map.of("bootstrap.servers", KafkaFixture.bootstrapServers()));
  private final Admin admin = Admin.create(kafka.adminProperties());

  @BeforeEach
  void createTopics() throws Exception {
    admin
        .createTopics(
            List.of(
                new NewTopic(jobs.topic(), 1, (short) 1),
                new NewTopic(results.topic(), 1, (short) 1)))
        .all()
        .get();
  }

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void whatAWorkerThatIsGoneLeftOpenIsEndedAndThatOfALivingOneIsNot() throws Exception {
    String gone = group + "." + UUID.randomUUID();
    String living = group + "." + UUID.randomUUID();
    try (KafkaConsumer<byte[], byte[]> member = member(kafka.consumer(group, living));
        KafkaProducer<byte[], byte[]> _ = open(gone);
        KafkaProducer<byte[], byte[]> working = open(living);
        AbandonedTransactions abandoned = watch(Set.of(group))) {
      abandoned.look();

      await().atMost(PATIENCE).until(() -> !isOpen(gone));
      assertThat(isOpen(living)).isTrue();
      working.commitTransaction();
      assertThat(committed()).containsExactly(living);
      assertThat(member.assignment()).contains(jobs);
    }
  }

  /** A worker of a version that does not name its consumer so; of another group all is known. */
  @Test
  void whereAMemberDoesNotSayWhichTransactionsAreItsOwnNoneIsEnded() throws Exception {
    String whose = group + "." + UUID.randomUUID();
    String other = prefix + "admit";
    String gone = other + "-" + UUID.randomUUID() + "-1";
    try (KafkaConsumer<byte[], byte[]> older = member(kafka.consumer(group));
        KafkaProducer<byte[], byte[]> working = open(whose);
        KafkaProducer<byte[], byte[]> _ = open(gone);
        AbandonedTransactions abandoned = watch(Set.of(group, other))) {
      abandoned.look();

      await().atMost(PATIENCE).until(() -> !isOpen(gone));
      assertThat(isOpen(whose)).isTrue();
      working.commitTransaction();
      assertThat(older.assignment()).contains(jobs);
    }
  }

  private AbandonedTransactions watch(Set<String> groups) {
    AbandonedTransactions abandoned =
        new AbandonedTransactions(groups, () -> Admin.create(kafka.adminProperties()));
    abandoned.start();
    return abandoned;
  }

  private KafkaConsumer<byte[], byte[]> member(Map<String, Object> properties) {
    KafkaConsumer<byte[], byte[]> member =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    member.subscribe(List.of(jobs.topic()));
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              var _ = member.poll(Duration.ofMillis(100));
              return member.assignment().contains(jobs);
            });
    return member;
  }

  /** Begins a transaction with one record, which names it. */
  private KafkaProducer<byte[], byte[]> open(String transactionalId) throws Exception {
    Map<String, Object> properties = new HashMap<>(kafka.transactionalProducer(transactionalId));
    properties.put("transaction.timeout.ms", Math.toIntExact(TIME_OUT.toMillis()));
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    producer.initTransactions();
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(results.topic(), transactionalId.getBytes(UTF_8))).get();
    return producer;
  }

  private boolean isOpen(String transactionalId) throws InterruptedException, ExecutionException {
    return admin
            .describeTransactions(List.of(transactionalId))
            .description(transactionalId)
            .get()
            .state()
        == TransactionState.ONGOING;
  }

  /** What readers of committed records see, up to the first that is open. */
  private List<String> committed() {
    try (KafkaConsumer<byte[], byte[]> reader =
        new KafkaConsumer<>(
            kafka.reader(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      reader.assign(List.of(results));
      reader.seekToBeginning(List.of(results));
      List<String> read = new ArrayList<>();
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                reader
                    .poll(Duration.ofMillis(100))
                    .forEach(record -> read.add(new String(record.value(), UTF_8)));
                return !read.isEmpty();
              });
      return read;
    }
  }
}
