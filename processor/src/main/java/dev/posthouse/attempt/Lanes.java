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
final class Lanes {
  private final Map<TopicPartition, Lane> lanes = new LinkedHashMap<>();

  /** All of them; changes as they come and go. */
  Collection<Lane> all() {
    return Collections.unmodifiableCollection(lanes.values());
  }

  /** The lane that a record belongs to; null if its partition is gone. */
  @Nullable Lane of(ConsumerRecord<?, ?> record) {
    return lanes.get(new TopicPartition(record.topic(), record.partition()));
  }

  /** The lanes of those of the partitions that the worker has. */
  List<Lane> of(Collection<TopicPartition> partitions) {
    return partitions.stream().filter(lanes::containsKey).map(lanes::get).toList();
  }

  /** Whether it is its partition's lane still, and not one of a former epoch. */
  boolean isCurrent(Lane lane) {
    return lanes.get(lane.partition()) == lane;
  }

  void put(Lane lane) {
    lanes.put(lane.partition(), lane);
  }

  void remove(Lane lane) {
    lanes.remove(lane.partition());
  }

  void clear() {
    lanes.clear();
  }

  int count() {
    return lanes.size();
  }

  /** Whether any job waits for a permit or is called for. */
  boolean isBusy() {
    return lanes.values().stream()
        .anyMatch(lane -> lane.callsInFlight() > 0 || lane.next() != null);
  }
}
