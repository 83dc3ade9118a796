package dev.posthouse.attempt;

import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads back where the former owner of a partition left off.
 *
 * <p>Tested by {@code TransactionsPropertyTest}.
 */
final class CommittedOffsets {
  private static final Logger log = LoggerFactory.getLogger(CommittedOffsets.class);

  private CommittedOffsets() {}

  /** Moves the consumer to the committed offset, and returns the map that was committed with it. */
  static OffsetMap restore(
      Consumer<?, ?> consumer, TopicPartition partition, @Nullable OffsetAndMetadata committed) {
    if (committed == null) {
      return OffsetMap.claimingNothing(consumer.position(partition));
    }
    consumer.seek(partition, committed.offset());
    Optional<OffsetMap> restored =
        OffsetMapCodec.decode(committed.offset(), committed.metadata())
            .filter(map -> isWithin(consumer, partition, map));
    if (restored.isEmpty()) {
      log.atWarn()
          .addKeyValue("partition", partition)
          .addKeyValue("offset", committed.offset())
          .log(
              "The metadata of the committed offset is foreign or damaged; every job from this"
                  + " offset on is worked, also those above it that were finished");
    }
    return restored.orElseGet(() -> OffsetMap.claimingNothing(committed.offset()));
  }

  /** A map that speaks of records which do not exist was not written for this log. */
  private static boolean isWithin(
      Consumer<?, ?> consumer, TopicPartition partition, OffsetMap map) {
    if (map.end() == map.base()) {
      return true;
    }
    Long end = consumer.endOffsets(List.of(partition)).get(partition);
    return end != null && map.end() <= end;
  }
}
