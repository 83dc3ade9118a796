package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.settings.TopicSettings;
import dev.posthouse.wire.Topics;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeConfigsResult;
import org.apache.kafka.clients.admin.ForwardingAdmin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicSetupIT {
  private static final Set<String> PROVIDERS = Set.of("claude");
  private static final Map<String, Object> PROPERTIES =
      Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, KafkaFixture.bootstrapServers());

  private final TopicSettings settings = new TopicSettings(KafkaFixture.uniquePrefix(), 3, -1);
  private final Topics topics = new Topics(settings.prefix());
  private final Admin admin = Admin.create(PROPERTIES);

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void missingTopicsAreCreatedAndThenFound() {
    TopicSetup.Found created = new TopicSetup(admin, settings).ensure(PROVIDERS);
    TopicSetup.Found found = new TopicSetup(admin, settings).ensure(PROVIDERS);

    assertThat(created).isEqualTo(new TopicSetup.Found(3, NeededTopic.RECORD_BYTES));
    assertThat(found).isEqualTo(created);
  }

  @Test
  void topicsThatAreThereAreTakenAsTheyAre() throws ExecutionException, InterruptedException {
    create(topics.requests(), 7, 1 << 20);
    create(topics.results(), 1, 2 << 20);

    assertThat(new TopicSetup(admin, settings).ensure(PROVIDERS))
        .isEqualTo(new TopicSetup.Found(7, 2 << 20));
  }

  @Test
  void aTopicThatTheLargestRequestWouldNotFitIsNamedWithWhatItNeeds()
      throws ExecutionException, InterruptedException {
    create(topics.retries(), 1, 1 << 20);
    create(topics.deadLetters(), 1, (1 << 20) + (64 << 10));

    assertThatThrownBy(() -> new TopicSetup(admin, settings).ensure(PROVIDERS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("max.message.bytes")
        .hasMessageContaining(topics.retries() + " (1,114,112)")
        .hasMessageContaining(topics.deadLetters() + " (1,463,636)")
        .hasMessageNotContaining(topics.results());
  }

  @Test
  void brokersThatDoNotKnowATopicYetAreAskedAgain() {
    try (Admin slow = new AdminThatAnswersLate(3)) {
      assertThat(new TopicSetup(slow, settings).ensure(PROVIDERS))
          .isEqualTo(new TopicSetup.Found(3, NeededTopic.RECORD_BYTES));
    }
  }

  /** Twelve partitions in five rounds: at least one was not open yet in every run without it. */
  @Test
  void everyPartitionOfANewTopicCanBeWrittenToAtOnce()
      throws ExecutionException, InterruptedException {
    for (int round = 0; round < 5; round++) {
      TopicSettings wide = new TopicSettings(KafkaFixture.uniquePrefix(), 12, -1);
      String retries = new Topics(wide.prefix()).retries();
      try (Producer<byte[], byte[]> once = producerThatTriesOnce()) {
        var _ = new TopicSetup(admin, wide).ensure(PROVIDERS);

        for (int partition = 0; partition < wide.partitions(); partition++) {
          ProducerRecord<byte[], byte[]> record =
              new ProducerRecord<>(retries, partition, new byte[1], new byte[1]);
          assertThat(once.send(record).get().offset()).isZero();
        }
      }
    }
  }

  private static Producer<byte[], byte[]> producerThatTriesOnce() {
    Map<String, Object> properties = new HashMap<>(PROPERTIES);
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
    properties.put(ProducerConfig.RETRIES_CONFIG, 0);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Test
  void whereSettingsMayNotBeReadKafkasDefaultIsAssumed() {
    try (Admin blind = new AdminThatMayNotSee(Set.of(topics.requests(), topics.events()))) {
      assertThat(new TopicSetup(blind, settings).ensure(PROVIDERS))
          .isEqualTo(new TopicSetup.Found(3, RecordLimits.KAFKA_DEFAULT));
    }
  }

  private void create(String topic, int partitions, int maxBytes)
      throws ExecutionException, InterruptedException {
    NewTopic wanted =
        new NewTopic(topic, partitions, (short) 1)
            .configs(Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxBytes)));
    admin.createTopics(List.of(wanted)).all().get();
  }

  private static <T> KafkaFuture<T> failed(RuntimeException failure) {
    KafkaFutureImpl<T> future = new KafkaFutureImpl<>();
    future.completeExceptionally(failure);
    return future;
  }

  private static final class Answers extends DescribeConfigsResult {
    Answers(Map<ConfigResource, KafkaFuture<Config>> futures) {
      super(futures);
    }
  }

  /** As in a cluster of several brokers, just after a topic was created. */
  private static final class AdminThatAnswersLate extends ForwardingAdmin {
    private int refusals;

    AdminThatAnswersLate(int refusals) {
      super(PROPERTIES);
      this.refusals = refusals;
    }

    @Override
    public DescribeConfigsResult describeConfigs(
        Collection<ConfigResource> resources, DescribeConfigsOptions options) {
      if (refusals-- <= 0) {
        return super.describeConfigs(resources, options);
      }
      return new Answers(
          resources.stream()
              .collect(
                  Collectors.toMap(
                      resource -> resource,
                      _ -> failed(new UnknownTopicOrPartitionException("not yet")))));
    }
  }

  private static final class AdminThatMayNotSee extends ForwardingAdmin {
    private final Set<String> hidden;

    AdminThatMayNotSee(Set<String> hidden) {
      super(PROPERTIES);
      this.hidden = hidden;
    }

    @Override
    public DescribeConfigsResult describeConfigs(
        Collection<ConfigResource> resources, DescribeConfigsOptions options) {
      if (resources.stream().noneMatch(resource -> hidden.contains(resource.name()))) {
        return super.describeConfigs(resources, options);
      }
      return new Answers(
          resources.stream()
              .collect(
                  Collectors.toMap(
                      resource -> resource,
                      resource -> failed(new TopicAuthorizationException(resource.name())))));
    }
  }
}
