package dev.posthouse.simulation;

import java.util.Comparator;
import org.apache.kafka.common.TopicPartition;

/** An order of partitions, so that sets of them are gone through alike in each run. */
final class Partitions {
  static final Comparator<TopicPartition> ORDER = Partitions::compare;

  private Partitions() {}

  @SuppressWarnings("ReferenceEquality") // mostly one has but one topic's, and that name once
  private static int compare(TopicPartition one, TopicPartition other) {
    int topics = one.topic() == other.topic() ? 0 : one.topic().compareTo(other.topic());
    return topics != 0 ? topics : Integer.compare(one.partition(), other.partition());
  }
}
