package dev.posthouse.attempt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.kafka.TransactionResult;
import dev.posthouse.kafka.TransactionalSender;
import dev.posthouse.settings.KafkaProperties;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A commit that nobody hears of, at a real broker: it is settled, and each outcome is there once.
 */
class OutcomeCommitsIT {
  private static final int PARTITIONS = 1;

  private final String prefix = KafkaFixture.uniquePrefix();
  private final TopicPartition source = new TopicPartition(prefix + "source", 0);
  private final TopicPartition results = new TopicPartition(prefix + "results", 0);
  private final KafkaProperties kafka =
      new KafkaProperties(Map.of("bootstrap.servers", KafkaFixture.bootstrapServers()));
  private final List<TransactionResult> ends = new ArrayList<>();
  private boolean lost = true;

  /** What became of the transaction whose end was not heard of. */
  enum Truth {
    COMMITTED,
    OPEN
  }

  @ParameterizedTest
  @EnumSource(Truth.class)
  void aCommitThatIsNotHeardOfIsSettledByTheBroker(Truth truth) throws Exception {
    createTopics();
    Map<String, Object> group = new HashMap<>(kafka.consumer(prefix + "group"));
    try (TransactionalSender transactions =
            new TransactionalSender(() -> deaf(truth), (result, _) -> ends.add(result));
        KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(group, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(source));
      OutcomeQueue outcomes = new OutcomeQueue(10);
      OutcomeCommits commits =
          new OutcomeCommits(consumer, transactions, outcomes, Duration.ofMillis(1));
      OwnedPartition owned = new OwnedPartition(source, OffsetMap.claimingNothing(0));
      assertThat(owned.ledger().deliver(0)).isEqualTo(PartitionLedger.RecordState.UNTOUCHED);
      owned.unsettled(10);
      outcomes.add(
          new FinishedJob(
              owned,
              0,
              10,
              List.of(new ProducerRecord<>(results.topic(), "job".getBytes(UTF_8), new byte[10])),
              List::of));

      boolean heard = commits.commit(List.of(owned));

      assertThat(ends).singleElement().isInstanceOf(TransactionResult.Unknown.class);
      assertThat(heard).isEqualTo(truth == Truth.COMMITTED);
      assertThat(heard || commits.commit(List.of(owned))).isTrue();
      assertThat(outcomes.isEmpty()).isTrue();
      assertThat(consumer.committed(Set.of(source)))
          .containsEntry(source, new OffsetAndMetadata(1, ""));
      assertThat(visible()).hasSize(1);
    }
  }

  /** A producer whose first transaction ends, or does not, without a word of it. */
  @SuppressWarnings("unchecked")
  private Producer<byte[], byte[]> deaf(Truth truth) {
    Producer<byte[], byte[]> real =
        new KafkaProducer<>(
            kafka.transactionalProducer(prefix + "id"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    boolean deaf = lost;
    lost = false;
    boolean[] ended = new boolean[1];
    return (Producer<byte[], byte[]>)
        Proxy.newProxyInstance(
            Producer.class.getClassLoader(),
            new Class<?>[] {Producer.class},
            (_, method, arguments) -> {
              boolean commit = deaf && method.getName().equals("commitTransaction");
              try {
                if (commit && (truth == Truth.OPEN || ended[0])) {
                  throw new TimeoutException("no answer");
                }
                Object answer = method.invoke(real, arguments);
                if (commit) {
                  ended[0] = true;
                  throw new TimeoutException("the answer was lost");
                }
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void createTopics() throws Exception {
    try (Admin admin = Admin.create(kafka.adminProperties())) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(source.topic(), PARTITIONS, (short) 1),
                  new NewTopic(results.topic(), PARTITIONS, (short) 1)))
          .all()
          .get();
    }
  }

  private List<ConsumerRecord<byte[], byte[]>> visible() {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> reader =
        new KafkaConsumer<>(
            kafka.reader(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      reader.assign(List.of(results));
      long end = requireNonNull(reader.endOffsets(List.of(results)).get(results));
      while (reader.position(results) < end) {
        reader.poll(Duration.ofMillis(100)).forEach(found::add);
      }
    }
    return found;
  }
}
