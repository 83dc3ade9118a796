package dev.posthouse.attempt;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that a worker has now. Confined to the worker's thread.
 *
 * <p>Tested by {@code AttemptWorkerTest}.
 */
final class OwnedPartitions implements CurrentPartitions {
  private final Map<TopicPartition, OwnedPartition> byPartition = new LinkedHashMap<>();

  @Override
  public Collection<OwnedPartition> all() {
    return Collections.unmodifiableCollection(byPartition.values());
  }

  @Override
  public @Nullable OwnedPartition of(ConsumerRecord<?, ?> record) {
    return byPartition.get(new TopicPartition(record.topic(), record.partition()));
  }

  /** Those of the partitions that the worker has. */
  List<OwnedPartition> of(Collection<TopicPartition> partitions) {
    return partitions.stream().filter(byPartition::containsKey).map(byPartition::get).toList();
  }

  @Override
  public boolean isCurrent(OwnedPartition owned) {
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
}
