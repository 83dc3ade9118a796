package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Of a cluster in which one broker has not heard yet of what another one tells. */
class NewTopicsTest {
  private static final TopicPartition PARTITION = new TopicPartition("retry-waiting-changelog", 3);
  private final UnknownTopicOrPartitionException unknown =
      new UnknownTopicOrPartitionException("metadata for topic could not be found");

  @Test
  void aTopicThatABrokerHasNotHeardOfIsAskedForAgain() {
    Admin admin = answering(unknown, unknown, null);

    Map<TopicPartition, Long> offsets =
        NewTopics.offsets(admin, Map.of(PARTITION, OffsetSpec.latest()));

    assertThat(offsets).containsExactly(Map.entry(PARTITION, 7L));
  }

  @Test
  void anyOtherErrorIsToldAtOnce() {
    ApiException refusal = new ClusterAuthorizationException("no");
    Admin admin = answering(refusal, null);

    assertThatThrownBy(() -> NewTopics.offsets(admin, Map.of(PARTITION, OffsetSpec.latest())))
        .isSameAs(refusal);
  }

  /** Nobody looks for it in the settings of the log-in. */
  @Test
  void anErrorThatKafkaAnswersIsToldAsItsOwn() {
    assertThat(ConnectionFault.of(unknown, "here:9092"))
        .isEqualTo("Kafka at here:9092 answers: metadata for topic could not be found");
  }

  /** One that answers so, one question after the other; null for what was asked for. */
  private static Admin answering(@Nullable Exception... answers) {
    Queue<Optional<Exception>> next = new ArrayDeque<>();
    Stream.of(answers).map(Optional::ofNullable).forEach(next::add);
    return (Admin)
        Proxy.newProxyInstance(
            Admin.class.getClassLoader(),
            new Class<?>[] {Admin.class},
            (_, method, _) -> {
              assertThat(method.getName()).isEqualTo("listOffsets");
              return new ListOffsetsResult(Map.of(PARTITION, answer(next.remove())));
            });
  }

  private static KafkaFuture<ListOffsetsResultInfo> answer(Optional<Exception> failure) {
    KafkaFutureImpl<ListOffsetsResultInfo> future = new KafkaFutureImpl<>();
    failure.ifPresentOrElse(
        future::completeExceptionally,
        () -> future.complete(new ListOffsetsResultInfo(7, -1, Optional.empty())));
    return future;
  }
}
