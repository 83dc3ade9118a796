package dev.posthouse.simulation;

import java.util.Comparator;
import org.apache.kafka.common.TopicPartition;

/** An order of partitions, so that sets of them are gone through alike in each run. */
final class Partitions {
  static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  private Partitions() {}
}
