package dev.posthouse.kafka;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Waits for what the cluster answers to an administrative question.
 *
 * <p>Tested by {@code TopicSetupIT}.
 */
public final class AdminAnswer {
  private AdminAnswer() {}

  /**
   * The answer.
   *
   * @throws RuntimeException what the cluster answered instead: its error itself, for callers to
   *     tell apart, not wrapped into one of the future's
   */
  public static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new KafkaException(e.getCause());
    }
  }
}
