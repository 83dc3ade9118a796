package dev.posthouse.replay;

import dev.posthouse.kafka.TransactionResult;
import dev.posthouse.kafka.TransactionalSender;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The transactions of a replay: what their ends mean for going on with it.
 *
 * <p>Tested by {@code ReplayDoorIT}.
 */
final class ReplayTransactions implements AutoCloseable {
  private final TransactionalSender sender;

  /**
   * Fences whoever had the same transactional id. When this returns, what that one began is either
   * committed or aborted.
   *
   * @throws ReplayStoppedException if another one was opened meanwhile
   */
  ReplayTransactions(Supplier<Producer<byte[], byte[]>> producers) {
    try {
      sender = new TransactionalSender(producers, (_, _) -> {});
    } catch (KafkaException e) {
      if (TransactionalSender.isFenced(e)) {
        throw takenOver(e);
      }
      throw e;
    }
  }

  /** How many partitions a topic has. */
  int partitionsOf(String topic) {
    return sender.partitionsOf(topic);
  }

  /**
   * Commits the records; or, if some are larger than their topic takes, none, and returns the
   * indexes of those.
   *
   * @throws ReplayStoppedException if nothing more may be sent
   * @throws KafkaException if Kafka refused for another reason; nothing was committed
   */
  Set<Integer> send(List<ProducerRecord<byte[], byte[]>> records) {
    return switch (sender.send(records)) {
      case TransactionResult.Committed() -> Set.of();
      case TransactionResult.Aborted(var cause, var tooLarge) -> {
        if (tooLarge.isEmpty()) {
          throw cause;
        }
        yield tooLarge;
      }
      case TransactionResult.Fenced(var cause) -> throw takenOver(cause);
      case TransactionResult.Unknown(TimeoutException cause) ->
          throw new ReplayStoppedException(
              "Kafka did not say whether it took the last replays. Run the same command again: what"
                  + " was replayed is known there, and is not replayed twice",
              cause);
      case TransactionResult.Unknown(var cause) -> throw cause;
    };
  }

  private static ReplayStoppedException takenOver(RuntimeException cause) {
    return new ReplayStoppedException(
        "another replay was started and has taken over, and this one stops. What it replayed stays"
            + " replayed, and nothing is replayed twice",
        cause);
  }

  @Override
  public void close() {
    sender.close();
  }
}
