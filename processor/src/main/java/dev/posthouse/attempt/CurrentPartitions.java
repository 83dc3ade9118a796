package dev.posthouse.attempt;

import java.util.Collection;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The partitions that a worker has now, for whoever may not change which. */
interface CurrentPartitions {

  /** All of them; changes as they come and go. */
  Collection<OwnedPartition> all();

  /** The one that a record belongs to; null if its partition is gone. */
  @Nullable OwnedPartition of(ConsumerRecord<?, ?> record);

  /** Whether it is of the present assignment, and not of a former one. */
  boolean isCurrent(OwnedPartition owned);
}
