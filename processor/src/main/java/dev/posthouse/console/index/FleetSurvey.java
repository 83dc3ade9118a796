package dev.posthouse.console.index;

import dev.posthouse.kafka.AdminAnswer;
import dev.posthouse.wire.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Who works which station, and how far each lags behind. Asks Kafka each time.
 *
 * <p>Tested by {@code ConsoleIT}.
 */
final class FleetSurvey {
  private final Admin admin;

  /** The one topic that is mostly written without transactions. */
  private final String requests;

  /** The topic that a station reads, by its name. */
  private final Map<String, String> stations = new LinkedHashMap<>();

  private final Map<String, String> groups = new HashMap<>();

  FleetSurvey(Admin admin, Topics topics, Collection<String> providers) {
    this.admin = admin;
    this.requests = topics.requests();
    add(topics, "admit", "admit", topics.requests());
    for (String provider : providers) {
      add(topics, "attempt:" + provider, "attempt." + provider, topics.provider(provider));
    }
    add(topics, "retry", "retry", topics.retries());
    add(topics, "status", "status", topics.events());
  }

  private void add(Topics topics, String station, String group, String topic) {
    stations.put(station, topic);
    groups.put(station, topics.prefix() + group);
  }

  /**
   * The stations, in the order of a job's journey.
   *
   * @throws KafkaException if Kafka does not answer, or does not permit it
   */
  List<GroupView> now() {
    Map<String, ConsumerGroupDescription> described =
        AdminAnswer.await(admin.describeConsumerGroups(groups.values()).all());
    List<GroupView> views = new ArrayList<>();
    for (Map.Entry<String, String> station : stations.entrySet()) {
      String group = String.valueOf(groups.get(station.getKey()));
      ConsumerGroupDescription one = described.get(group);
      if (one != null) {
        TreeSet<String> hosts = new TreeSet<>();
        one.members().forEach(member -> hosts.add(member.host().replaceFirst("^/", "")));
        views.add(
            new GroupView(
                station.getKey(),
                List.copyOf(hosts),
                one.members().size(),
                lag(group, station.getValue())));
      }
    }
    return views;
  }

  /**
   * Records of the topic that the group has not committed. What a transaction wrote ends with its
   * marker, which is none of them, and which a group that has worked all may have before it.
   */
  private long lag(String group, String topic) {
    Map<TopicPartition, @Nullable OffsetAndMetadata> committed =
        AdminAnswer.await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    committed.forEach(
        (partition, offset) -> {
          if (offset != null && partition.topic().equals(topic)) {
            asked.put(partition, OffsetSpec.latest());
          }
        });
    long marker = topic.equals(requests) ? 0 : 1;
    long lag = 0;
    for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
        AdminAnswer.await(admin.listOffsets(asked).all()).entrySet()) {
      OffsetAndMetadata offset = committed.get(end.getKey());
      lag += offset == null ? 0 : Math.max(0, end.getValue().offset() - offset.offset() - marker);
    }
    return lag;
  }
}
