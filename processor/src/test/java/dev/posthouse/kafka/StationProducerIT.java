package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.settings.KafkaProperties;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

class StationProducerIT {
  private static final String ID = "an-id";

  private final String prefix = KafkaFixture.uniquePrefix();
  private final TopicPartition first = new TopicPartition(prefix + "requests", 0);
  private final TopicPartition second = new TopicPartition(prefix + "requests", 1);
  private final KafkaProperties kafka =
      new KafkaProperties(Map.of("bootstrap.servers", KafkaFixture.bootstrapServers()));
  private final ProgressTopic topic =
      new ProgressTopic(prefix + "progress", kafka.reader(), kafka.submitter());
  private final Progress progress =
      new Progress(
          topic.name(), new KnownTopics(Map.of(first.topic(), new TopicState(ID, List.of()))));

  @Test
  void whatIsCommittedIsToldAndWhatIsNotIsNot() throws Exception {
    String name = prefix + "admit";
    try (Admin admin = Admin.create(kafka.adminProperties());
        KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                kafka.consumer(name), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        StationProducer producer =
            new StationProducer(kafka.transactionalProducer(name), progress)) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(topic.name(), 2, (short) 1),
                  new NewTopic(first.topic(), 2, (short) 1)))
          .all()
          .get();
      producer.initTransactions();
      ConsumerGroupMetadata group = consumer.groupMetadata();

      producer.beginTransaction();
      producer.sendOffsetsToTransaction(
          Map.of(first, new OffsetAndMetadata(7, "AQ=="), second, new OffsetAndMetadata(9)), group);
      producer.commitTransaction();
      producer.beginTransaction();
      producer.sendOffsetsToTransaction(Map.of(first, new OffsetAndMetadata(8)), group);
      producer.abortTransaction();

      ProgressTopic.Content told = topic.read(admin);
      assertThat(told.worked(first, ID)).hasValue(new OffsetAndMetadata(7));
      assertThat(told.worked(second, ID)).hasValue(new OffsetAndMetadata(9));
      assertThat(admin.listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata().get())
          .containsEntry(first, new OffsetAndMetadata(7, "AQ=="));
    }
  }
}
