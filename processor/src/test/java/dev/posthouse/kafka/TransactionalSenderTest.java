package dev.posthouse.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * How each end of a transaction is told. What outcomes and replays make of it is shown by {@code
 * OutcomeCommitsTest} and {@code ReplayDoorTest}.
 */
class TransactionalSenderTest {
  private static final ProducerRecord<byte[], byte[]> SMALL =
      new ProducerRecord<>("topic", new byte[1]);
  private static final ProducerRecord<byte[], byte[]> LARGE =
      new ProducerRecord<>("topic", new byte[9]);

  private final List<FakeProducer> opened = new ArrayList<>();
  private final List<TransactionResult> observed = new ArrayList<>();
  private final TransactionalSender sender =
      new TransactionalSender(this::open, (result, _) -> observed.add(result));

  @Test
  void recordsAndOffsetsAreCommittedTogether() {
    Map<TopicPartition, OffsetAndMetadata> offsets =
        Map.of(new TopicPartition("in", 0), new OffsetAndMetadata(7));

    ConsumerGroupMetadata group;
    try (var consumer = new MockConsumer<byte[], byte[]>("earliest")) {
      group = consumer.groupMetadata();
    }

    TransactionResult result = sender.send(List.of(SMALL, SMALL), offsets, group);

    assertThat(result).isEqualTo(new TransactionResult.Committed());
    assertThat(observed).containsExactly(result);
    assertThat(producer().history()).hasSize(2);
    assertThat(producer().consumerGroupOffsetsHistory())
        .containsExactly(Map.of(group.groupId(), offsets));
  }

  @Test
  void recordsAloneAreCommittedToo() {
    assertThat(sender.send(List.of(SMALL))).isEqualTo(new TransactionResult.Committed());
    assertThat(producer().history()).hasSize(1);
  }

  @Test
  void ofEqualRecordsEachIsToldThatIsTooLarge() {
    assertThat(sender.send(List.of(LARGE, SMALL, LARGE)))
        .isInstanceOfSatisfying(
            TransactionResult.Aborted.class,
            aborted -> assertThat(aborted.tooLarge()).isEqualTo(Set.of(0, 2)));
    assertThat(producer().history()).isEmpty();
  }

  @Test
  void aCommitIsTriedAgainWhileNoAnswerComes() {
    producer().commitTimeouts = 2;

    assertThat(sender.send(List.of(SMALL))).isEqualTo(new TransactionResult.Committed());
  }

  @Test
  void aCommitThatIsNeverAnsweredIsUnknown() {
    producer().commitTimeouts = 3;

    assertThat(sender.send(List.of(SMALL))).isInstanceOf(TransactionResult.Unknown.class);
  }

  @Test
  void aProducerThatIsFencedIsToldApartFromOneThatIsLost() {
    producer().commitFailure = new KafkaException("lost", new ProducerFencedException("fenced"));

    assertThat(sender.send(List.of(SMALL))).isInstanceOf(TransactionResult.Fenced.class);
  }

  @Test
  void anAbortThatIsFencedSaysSoToo() {
    producer().commitFailure = new KafkaException("must be aborted");
    producer().abortFailure = new ProducerFencedException("fenced");

    assertThat(sender.send(List.of(SMALL))).isInstanceOf(TransactionResult.Fenced.class);
  }

  @Test
  void anAbortThatFailsLeavesTheEndUnknownAndKeepsTheCause() {
    KafkaException cause = new KafkaException("must be aborted");
    producer().commitFailure = cause;
    producer().abortFailure = new IllegalStateException("lost");

    assertThat(sender.send(List.of(SMALL))).isEqualTo(new TransactionResult.Unknown(cause));
  }

  @Test
  void aNewProducerTakesThePlaceOfTheFormer() {
    sender.replaceProducer();

    assertThat(opened.getFirst().closed()).isTrue();
    assertThat(sender.send(List.of(SMALL))).isEqualTo(new TransactionResult.Committed());
    assertThat(opened.getLast().history()).hasSize(1);
  }

  @Test
  void aProducerThatCannotBeInitialisedIsNotLeftOpen() {
    FakeProducer refused = new FakeProducer();
    refused.initTransactionException = new KafkaException("refused");

    assertThatThrownBy(() -> new TransactionalSender(() -> refused, (_, _) -> {}))
        .isEqualTo(refused.initTransactionException);
    assertThat(refused.closed()).isTrue();
  }

  private FakeProducer open() {
    opened.add(new FakeProducer());
    return producer();
  }

  private FakeProducer producer() {
    return opened.getLast();
  }

  private static final class FakeProducer extends MockProducer<byte[], byte[]> {
    private int commitTimeouts;
    private @Nullable RuntimeException commitFailure;
    private @Nullable RuntimeException abortFailure;

    FakeProducer() {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<byte[], byte[]> record, Callback callback) {
      if (record.value().length > SMALL.value().length) {
        RecordTooLargeException tooLarge = new RecordTooLargeException();
        callback.onCompletion(null, tooLarge);
        commitFailure = new KafkaException(tooLarge);
        return CompletableFuture.failedFuture(tooLarge);
      }
      return super.send(record, callback);
    }

    @Override
    public void commitTransaction() {
      if (commitTimeouts-- > 0) {
        throw new TimeoutException("no answer");
      }
      if (commitFailure != null) {
        throw commitFailure;
      }
      super.commitTransaction();
    }

    @Override
    public void abortTransaction() {
      if (abortFailure != null) {
        throw abortFailure;
      }
      super.abortTransaction();
    }
  }
}
