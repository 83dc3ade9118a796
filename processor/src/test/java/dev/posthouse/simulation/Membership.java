package dev.posthouse.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What a consumer does in its group when it polls: joins, lets go, is given, has lost. */
final class Membership {
  private final Group group;
  private final Machine machine;
  private final long sessionNanos;
  private final Set<TopicPartition> assigned;
  private final Consumer<TopicPartition> forget;
  private @Nullable String topic;
  private @Nullable ConsumerRebalanceListener listener;
  private @Nullable String memberId;
  private int generation = -1;

  /** As the client keeps it: that of the last generation which it took part in. */
  private ConsumerGroupMetadata metadata;

  /**
   * @param assigned what the consumer has
   * @param forget is told of what it has no more
   */
  Membership(
      Group group,
      Machine machine,
      long sessionNanos,
      Set<TopicPartition> assigned,
      Consumer<TopicPartition> forget) {
    this.group = group;
    this.machine = machine;
    this.sessionNanos = sessionNanos;
    this.assigned = assigned;
    this.forget = forget;
    this.metadata = metadata(group, -1, "");
  }

  void subscribe(String to, ConsumerRebalanceListener rebalances) {
    topic = to;
    listener = rebalances;
  }

  /** One step in the group; calls back whoever must know. */
  void advance() {
    if (topic == null || listener == null) {
      return;
    }
    Group.Member member = group.member(memberId);
    if (member == null) {
      lose();
      member = group.join(topic, machine, sessionNanos);
      memberId = member.id;
      generation = -1;
    }
    switch (group.protocol()) {
      case EAGER, COOPERATIVE -> advanceInRounds(member);
      case INCREMENTAL -> advanceAlone(member);
    }
  }

  private void lose() {
    if (!assigned.isEmpty()) {
      List<TopicPartition> lost = List.copyOf(assigned);
      lost.forEach(this::remove);
      listener().onPartitionsLost(lost);
    }
  }

  private void advanceInRounds(Group.Member member) {
    if (group.isPreparing() && !member.joined) {
      if (group.protocol() == Group.Protocol.EAGER && !assigned.isEmpty()) {
        revoke(List.copyOf(assigned));
        if (group.member(memberId) != member || !group.isPreparing()) {
          return; // thrown out, while it let go
        }
      }
      group.rejoin(member, assigned);
    }
    if (!group.isPreparing() && generation < group.generation()) {
      generation = group.generation();
      metadata = metadata(generation);
      take(member);
    }
  }

  private void take(Group.Member member) {
    List<TopicPartition> given = List.copyOf(member.given);
    List<TopicPartition> leaving =
        assigned.stream().filter(partition -> !given.contains(partition)).toList();
    List<TopicPartition> coming =
        given.stream().filter(partition -> !assigned.contains(partition)).toList();
    if (!leaving.isEmpty()) {
      revoke(leaving);
      if (group.member(memberId) != member) {
        return;
      }
      group.prepare();
    }
    add(coming);
  }

  private void advanceAlone(Group.Member member) {
    if (member.epoch != group.generation()) {
      List<TopicPartition> leaving =
          assigned.stream().filter(partition -> !member.given.contains(partition)).toList();
      if (!leaving.isEmpty()) {
        revoke(leaving);
      }
      member.owned.removeAll(leaving);
      member.epoch = group.generation();
      metadata = metadata(member.epoch);
    }
    List<TopicPartition> coming = new ArrayList<>();
    for (TopicPartition partition : member.given) {
      if (!assigned.contains(partition) && group.isFree(partition, member)) {
        coming.add(partition);
        member.owned.add(partition);
      }
    }
    if (!coming.isEmpty()) {
      add(coming);
    }
  }

  private void revoke(List<TopicPartition> leaving) {
    listener().onPartitionsRevoked(leaving);
    leaving.forEach(this::remove);
  }

  private void add(List<TopicPartition> coming) {
    assigned.addAll(coming);
    listener().onPartitionsAssigned(coming);
  }

  private void remove(TopicPartition partition) {
    assigned.remove(partition);
    forget.accept(partition);
  }

  private ConsumerRebalanceListener listener() {
    return Objects.requireNonNull(listener);
  }

  private ConsumerGroupMetadata metadata(int of) {
    return metadata(group, of, Objects.requireNonNull(memberId));
  }

  @SuppressWarnings("removal") // until there is another way to make one
  private static ConsumerGroupMetadata metadata(Group group, int of, String member) {
    return new ConsumerGroupMetadata(group.toString(), of, member, Optional.empty());
  }

  ConsumerGroupMetadata metadata() {
    return metadata;
  }

  @Nullable OffsetAndMetadata committed(TopicPartition partition) {
    return group.committed(partition);
  }

  boolean isPending(TopicPartition partition) {
    return group.isPending(partition);
  }

  /** Commits outside transactions; returns whether the member is of the present generation. */
  boolean commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    boolean current = memberId != null && group.isCurrent(memberId, metadata.generationId());
    if (current) {
      group.commit(offsets);
    }
    return current;
  }

  void leave() {
    if (memberId != null) {
      Collection<TopicPartition> all = List.copyOf(assigned);
      all.forEach(this::remove);
      group.leave(memberId);
      memberId = null;
    }
  }
}
