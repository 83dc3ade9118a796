package dev.posthouse.kafka;

import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Whether Kafka would fence a task if it lost its partition, so that what waits in its store may
 * leave.
 *
 * <p>Kafka fences by the offsets in a transaction, and Streams sends those of partitions alone from
 * which the task has read. One that has read nothing and lets go what waited in the store it was
 * given would not be fenced: if it stands still before the commit, beyond its session, its
 * successor lets go the same jobs. So nothing is let go before something was read, and where
 * nothing comes, the task writes itself a record to read: empty, with a header that names it. To
 * write that needs no fence: one too many does no harm, and every reader of the topic passes it
 * over.
 *
 * <p>Tested by {@code RetryStationTest} and {@code UndecidedRequestsTest}.
 */
public final class Fence {
  public static final String HEADER = "posthouse.fence";

  private static final byte[] NOTHING = {};

  private final String topic;
  private boolean stands;
  private boolean asked;

  /**
   * @param topic from which what waits has come
   */
  public Fence(String topic) {
    this.topic = topic;
  }

  /**
   * A record was read: each commit carries an offset from now on.
   *
   * @return whether it is a job's, and not one that was written for this
   */
  public boolean passes(Record<byte[], byte[]> record) {
    stands = true;
    boolean empty = record.value() == null || record.value().length == 0;
    return !empty || record.headers().lastHeader(HEADER) == null;
  }

  /**
   * Whether what waits may leave; if not, sees to it that it soon may.
   *
   * @param nothingWaits asked only if it matters
   */
  public boolean stands(BooleanSupplier nothingWaits, ProcessorContext<byte[], Outgoing> context) {
    if (!stands && !asked) {
      if (nothingWaits.getAsBoolean()) {
        stands = true; // what will wait will have been read
      } else {
        asked = true;
        context.forward(
            new Record<>(
                NOTHING,
                new Outgoing(topic, NOTHING, OptionalInt.of(context.taskId().partition())),
                context.currentSystemTimeMs(),
                new RecordHeaders().add(HEADER, NOTHING)));
        CommitPace.current().ask(context);
      }
    }
    return stands;
  }
}
