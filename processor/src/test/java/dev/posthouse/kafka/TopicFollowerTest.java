package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class TopicFollowerTest {
  private static final String TOPIC = "events";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");

  @Test
  void readsFromTheBeginningAndKnowsWhenItHasAllThatWasThere() {
    topicOf(5, 7);
    TopicFollower follower = TopicFollower.fromBeginning(consumer, TOPIC);

    assertThat(follower.hasCaughtUp()).isFalse();
    add(5);
    assertThat(follower.poll(Duration.ZERO)).hasSize(1);
    assertThat(follower.hasCaughtUp()).isFalse();
    add(6);
    assertThat(follower.poll(Duration.ZERO)).hasSize(1);
    assertThat(follower.hasCaughtUp()).isTrue();
    add(7);
    assertThat(follower.poll(Duration.ZERO)).hasSize(1);
    assertThat(follower.hasCaughtUp()).isTrue();
  }

  @Test
  void hasCaughtUpWithAnEmptyTopicAtOnce() {
    topicOf(0, 0);

    assertThat(TopicFollower.fromBeginning(consumer, TOPIC).hasCaughtUp()).isTrue();
  }

  @Test
  void readsFromNowOnAndSaysWhereThatIs() {
    topicOf(0, 7);
    TopicFollower follower = TopicFollower.fromNow(consumer, List.of(PARTITION));

    assertThat(follower.ends()).isEqualTo(Map.of(PARTITION, 7L));
    assertThat(follower.hasCaughtUp()).isTrue();
    add(7);
    assertThat(follower.poll(Duration.ZERO)).hasSize(1);
  }

  @Test
  void aTopicThatNobodyKnowsIsAnErrorThatLeavesNoConsumerOpen() {
    assertThatThrownBy(() -> TopicFollower.fromBeginning(consumer, TOPIC))
        .isInstanceOf(UnknownTopicOrPartitionException.class)
        .hasMessageContaining(TOPIC);
    assertThat(consumer.closed()).isTrue();
  }

  private void topicOf(long begin, long end) {
    consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, null, null, null)));
    consumer.updateBeginningOffsets(Map.of(PARTITION, begin));
    consumer.updateEndOffsets(Map.of(PARTITION, end));
  }

  private void add(long offset) {
    consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, offset, new byte[0], new byte[0]));
  }
}
