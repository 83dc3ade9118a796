package dev.posthouse.attempt;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The partitions that a worker has now. Confined to the worker's thread. */
final class OwnedPartitions {
  private final Map<TopicPartition, OwnedPartition> byPartition = new LinkedHashMap<>();

  /** All of them; changes as they come and go. */
  Collection<OwnedPartition> all() {
    return Collections.unmodifiableCollection(byPartition.values());
  }

  /** The lane that a record belongs to; null if its partition is gone. */
  @Nullable OwnedPartition of(ConsumerRecord<?, ?> record) {
    return byPartition.get(new TopicPartition(record.topic(), record.partition()));
  }

  /** The lanes of those of the partitions that the worker has. */
  List<OwnedPartition> of(Collection<TopicPartition> partitions) {
    return partitions.stream().filter(byPartition::containsKey).map(byPartition::get).toList();
  }

  /** Whether it is its partition's lane still, and not one of a former epoch. */
  boolean isCurrent(OwnedPartition owned) {
    return byPartition.get(owned.partition()) == owned;
  }

  void put(OwnedPartition owned) {
    byPartition.put(owned.partition(), owned);
  }

  void remove(OwnedPartition owned) {
    byPartition.remove(owned.partition());
  }

  void clear() {
    byPartition.clear();
  }

  int count() {
    return byPartition.size();
  }

  /** Whether any job waits for a permit or is called for. */
  boolean isBusy() {
    return byPartition.values().stream()
        .anyMatch(owned -> owned.callsInFlight() > 0 || owned.next() != null);
  }
}
