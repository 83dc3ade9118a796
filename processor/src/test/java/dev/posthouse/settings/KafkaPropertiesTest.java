package dev.posthouse.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class KafkaPropertiesTest {

  @Test
  void everyClientTakesItsProperties() {
    KafkaProperties kafka = with("client.rack: a");

    assertThatCode(
            () -> {
              new AdminClientConfig(kafka.adminProperties());
              new ConsumerConfig(reading(kafka.consumer("g")));
              new ConsumerConfig(reading(kafka.reader()));
              new ProducerConfig(writing(kafka.transactionalProducer("t")));
              new ProducerConfig(writing(kafka.submitter()));
              new StreamsConfig(kafka.streams("a", 2));
            })
        .doesNotThrowAnyException();
  }

  @Test
  void noClientMakesBeansInJmxUnlessItIsTold() {
    assertThat(with("").adminProperties()).containsEntry("metric.reporters", "");
    assertThat(with("").streams("a", 1)).containsEntry("metric.reporters", "");
    String reporter = "org.apache.kafka.common.metrics.JmxReporter";
    assertThat(with("metric.reporters: " + reporter).consumer("g"))
        .containsEntry("metric.reporters", reporter);
    assertThat(with("metric.reporters: " + reporter).streams("a", 1))
        .containsEntry("metric.reporters", reporter);
  }

  @Test
  void whatIsReadIsCommittedAndNoOffsetIsCommittedUnasked() {
    for (Map<String, Object> properties : List.of(with("").consumer("g"), with("").reader())) {
      assertThat(properties)
          .containsEntry("isolation.level", "read_committed")
          .containsEntry("enable.auto.commit", false)
          .containsEntry("auto.offset.reset", "earliest");
    }
  }

  @Test
  void aRecordIsDeliveredOrLostBeforeItsTransactionTimesOut() {
    assertThat(with("").transactionalProducer("t"))
        .containsEntry("transactional.id", "t")
        .containsEntry("transaction.timeout.ms", 10_000)
        .containsEntry("delivery.timeout.ms", 8_000)
        .containsEntry("request.timeout.ms", 3_000)
        .containsEntry("acks", "all");
    assertThat(with("transaction.timeout.ms: 60000").transactionalProducer("t"))
        .containsEntry("transaction.timeout.ms", "60000")
        .containsEntry("delivery.timeout.ms", 48_000)
        .containsEntry("request.timeout.ms", 18_000);
  }

  /** A part of a limit lies idle until its process is missed. */
  @Test
  void aWorkerThatWasKilledIsMissedAsSoonAsBrokersGrant() {
    assertThat(with("").consumer("g"))
        .containsEntry("session.timeout.ms", 6_000)
        .containsEntry("heartbeat.interval.ms", 250);
    assertThat(with("").streams("a", 1))
        .containsEntry("session.timeout.ms", 10_000)
        .containsEntry("heartbeat.interval.ms", 250);
    assertThat(with("").view("a", "localhost:1")).containsEntry("heartbeat.interval.ms", 1_000);
    assertThat(with("heartbeat.interval.ms: 500").view("a", "localhost:1"))
        .containsEntry("heartbeat.interval.ms", "500");
  }

  /** By it others know whether whoever has a transaction open is still there. */
  @Test
  void aWorkersConsumerBearsItsName() {
    assertThat(with("").consumer("g", "g.1"))
        .containsEntry("client.id", "g.1")
        .containsEntry("group.id", "g");
  }

  @Test
  void theUsersValuesWinWhereNoPromiseRestsOnThem() {
    KafkaProperties kafka = with("max.poll.records: 7");

    assertThat(kafka.consumer("g")).containsEntry("max.poll.records", "7");
  }

  @Test
  void aClientGetsOnlyWhatItKnowsAndWhatNoneKnows() {
    KafkaProperties kafka = with("compression.type: lz4\n  my.interceptor.setting: x");

    assertThat(kafka.consumer("g"))
        .doesNotContainKey("compression.type")
        .containsEntry("my.interceptor.setting", "x");
    assertThat(kafka.submitter()).containsEntry("compression.type", "lz4");
  }

  @Test
  void theNewerGroupProtocolIsTakenByConsumersAndLeftOutOfStreams() {
    KafkaProperties kafka = with("group.protocol: consumer");

    assertThat(new ConsumerConfig(reading(kafka.consumer("g"))).getString("group.protocol"))
        .isEqualTo("consumer");
    assertThat(kafka.streams("a", 1)).doesNotContainKey("group.protocol");
  }

  @Test
  void credentialsReachTheClientsInsideStreams() {
    StreamsConfig streams = new StreamsConfig(with("sasl.mechanism: PLAIN").streams("a", 1));

    assertThat(streams.getMainConsumerConfigs("a", "c", 0))
        .containsEntry("sasl.mechanism", "PLAIN");
    assertThat(streams.getProducerConfigs("c"))
        .containsEntry("sasl.mechanism", "PLAIN")
        .containsEntry("transaction.timeout.ms", 10_000);
  }

  @Test
  void streamsCommitExactlyOnceAndKeepTheirStoresWhereTheSettingsSay() {
    assertThat(with("").streams("a", 3))
        .containsEntry("processing.guarantee", "exactly_once_v2")
        .containsEntry("num.stream.threads", 3)
        .containsEntry("replication.factor", -1)
        .containsEntry("state.dir", Defaults.stateDirectory().toString());
  }

  private static KafkaProperties with(String property) {
    String yaml =
        """
        kafka:
          bootstrap.servers: localhost:9092
          %s
        wire: {format: json}
        providers: {p: {api: openai, model: m, credential: none}}
        """
            .formatted(property);
    try {
      return new KafkaProperties(SettingsReader.check("f", yaml, name -> null).settings());
    } catch (InvalidSettingsException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, Object> reading(Map<String, Object> properties) {
    properties.put("key.deserializer", ByteArrayDeserializer.class);
    properties.put("value.deserializer", ByteArrayDeserializer.class);
    return properties;
  }

  private static Map<String, Object> writing(Map<String, Object> properties) {
    properties.put("key.serializer", ByteArraySerializer.class);
    properties.put("value.serializer", ByteArraySerializer.class);
    return properties;
  }
}
