package dev.posthouse.kafka;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A topic that jobs are worked from, as it lies there, and what its consumer group has committed.
 *
 * <p>Tested by {@code LostOffsetsIT}.
 *
 * @param id of the topic
 * @param begins the first offset that each partition still has
 * @param ends the offset behind the last of each partition
 * @param committed what the group has committed, of those partitions where it has; not asked for if
 *     nothing lies on the topic
 */
record TopicView(
    String name,
    String id,
    Map<TopicPartition, Long> begins,
    Map<TopicPartition, Long> ends,
    Map<TopicPartition, OffsetAndMetadata> committed) {

  static TopicView of(Admin admin, String topic, String group) {
    TopicDescription description =
        NewTopics.whenKnown(
            List.of(topic),
            () ->
                Objects.requireNonNull(
                    admin.describeTopics(List.of(topic)).topicNameValues().get(topic)));
    List<TopicPartition> partitions =
        IntStream.range(0, description.partitions().size())
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList();
    Map<TopicPartition, Long> begins = offsets(admin, partitions, OffsetSpec.earliest());
    Map<TopicPartition, Long> ends = offsets(admin, partitions, OffsetSpec.latest());
    return new TopicView(
        topic,
        description.topicId().toString(),
        begins,
        ends,
        begins.equals(ends) ? Map.of() : committed(admin, group, partitions));
  }

  private static Map<TopicPartition, OffsetAndMetadata> committed(
      Admin admin, String group, List<TopicPartition> partitions) {
    Map<TopicPartition, @Nullable OffsetAndMetadata> offsets =
        AdminAnswer.await(
            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(group));
    Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata position = offsets.get(partition);
      if (position != null) {
        committed.put(partition, position);
      }
    }
    return committed;
  }

  private static Map<TopicPartition, Long> offsets(
      Admin admin, List<TopicPartition> partitions, OffsetSpec which) {
    return NewTopics.offsets(
        admin, partitions.stream().collect(Collectors.toMap(p -> p, _ -> which)));
  }

  int partitions() {
    return begins.size();
  }

  /** Where something lies of which the group has committed nothing. */
  List<TopicPartition> uncovered() {
    return begins.keySet().stream()
        .filter(partition -> begin(partition) < end(partition))
        .filter(partition -> !committed.containsKey(partition))
        .toList();
  }

  /** Those of the partitions that hold a record from before a moment. */
  List<TopicPartition> older(Admin admin, List<TopicPartition> of, Instant moment) {
    Map<TopicPartition, Long> first =
        offsets(admin, of, OffsetSpec.forTimestamp(moment.toEpochMilli()));
    return of.stream()
        .filter(partition -> Objects.requireNonNull(first.get(partition)) != begin(partition))
        .toList();
  }

  private long begin(TopicPartition partition) {
    return Objects.requireNonNull(begins.get(partition));
  }

  long end(TopicPartition partition) {
    return Objects.requireNonNull(ends.get(partition));
  }
}
