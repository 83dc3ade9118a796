package dev.posthouse.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A consumer group as its coordinator has it. */
final class Group {
  /** How partitions move from one member to another. */
  enum Protocol {
    /** Everyone lets go of everything, and then all are given theirs. */
    EAGER,
    /** Everyone keeps what he has; what is to move is let go of, and given in a second round. */
    COOPERATIVE,
    /** No rounds: each lets go and takes by himself (KIP-848). */
    INCREMENTAL
  }

  static final class Member {
    final String id;
    final String topic;
    final Machine machine;
    final long sessionNanos;
    Set<TopicPartition> owned = new LinkedHashSet<>();
    Set<TopicPartition> given = new LinkedHashSet<>();
    boolean joined;
    int epoch = -1;

    Member(String id, String topic, Machine machine, long sessionNanos) {
      this.id = id;
      this.topic = topic;
      this.machine = machine;
      this.sessionNanos = sessionNanos;
    }
  }

  private final World world;
  private final SimulatedKafka kafka;
  private final String name;
  private final Protocol protocol;
  private final Map<String, Member> members = new TreeMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> offsets = new LinkedHashMap<>();
  private int generation;
  private boolean preparing;
  private int joins;

  Group(World world, SimulatedKafka kafka, String name, Protocol protocol) {
    this.world = world;
    this.kafka = kafka;
    this.name = name;
    this.protocol = protocol;
  }

  Protocol protocol() {
    return protocol;
  }

  int generation() {
    return generation;
  }

  boolean isPreparing() {
    return preparing;
  }

  @Nullable Member member(@Nullable String id) {
    return id == null ? null : members.get(id);
  }

  Member join(String topic, Machine machine, long sessionNanos) {
    Member member = new Member("member-" + ++joins, topic, machine, sessionNanos);
    members.put(member.id, member);
    world.happens(name, "joined", member.id, machine);
    prepare();
    return member;
  }

  void leave(String id) {
    if (members.remove(id) != null) {
      world.happens(name, "left", id);
      prepare();
    }
  }

  /** Throws out those whose hearts have not beaten for the session time-out. */
  void expire() {
    List<String> gone = new ArrayList<>();
    for (Member member : members.values()) {
      long since = member.machine.silentSince();
      if (since >= 0 && world.nanos() - since >= member.sessionNanos) {
        gone.add(member.id);
      }
    }
    gone.forEach(this::leave);
  }

  /** Begins a rebalance. */
  void prepare() {
    if (protocol == Protocol.INCREMENTAL) {
      generation++;
      give();
      members.values().forEach(member -> kafka.wake(member.machine));
      return;
    }
    preparing = true;
    members.values().forEach(member -> member.joined = false);
    members.values().forEach(member -> kafka.wake(member.machine));
  }

  /** A member is ready for the next generation, and says what it owns. */
  void rejoin(Member member, Collection<TopicPartition> owned) {
    member.owned = new LinkedHashSet<>(owned);
    member.joined = true;
    if (members.values().stream().allMatch(one -> one.joined)) {
      preparing = false;
      generation++;
      give();
      world.happens(name, "generation", generation, members.keySet());
      if (protocol == Protocol.COOPERATIVE) {
        withholdOwned();
      }
    }
  }

  /** What another still owns is given in the next round. */
  private void withholdOwned() {
    for (Member member : members.values()) {
      member.given.removeIf(
          partition ->
              members.values().stream()
                  .anyMatch(one -> one != member && one.owned.contains(partition)));
    }
  }

  /** Whether nobody else has it still. */
  boolean isFree(TopicPartition partition, Member member) {
    return members.values().stream()
        .allMatch(one -> one == member || !one.owned.contains(partition));
  }

  /** As even as can be; nobody loses what he need not. */
  private void give() {
    Set<String> topics = new LinkedHashSet<>();
    members.values().forEach(member -> topics.add(member.topic));
    members.values().forEach(member -> member.given = new LinkedHashSet<>());
    for (String topic : topics) {
      List<Member> readers = members.values().stream().filter(m -> m.topic.equals(topic)).toList();
      List<TopicPartition> free = new ArrayList<>();
      int partitions = kafka.partitions(topic);
      int least = partitions / readers.size();
      int more = partitions % readers.size();
      Set<TopicPartition> kept = new LinkedHashSet<>();
      for (Member reader : readers) {
        int most = least + (more > 0 ? 1 : 0);
        for (TopicPartition partition : reader.owned) {
          if (reader.given.size() < most && kept.add(partition)) {
            reader.given.add(partition);
          }
        }
        if (reader.given.size() > least) {
          more--;
        }
      }
      for (int i = 0; i < partitions; i++) {
        TopicPartition partition = new TopicPartition(topic, i);
        if (!kept.contains(partition)) {
          free.add(partition);
        }
      }
      for (TopicPartition partition : free) {
        Member fewest = readers.getFirst();
        for (Member reader : readers) {
          if (reader.given.size() < fewest.given.size()) {
            fewest = reader;
          }
        }
        fewest.given.add(partition);
      }
    }
  }

  boolean isCurrent(String memberId, int memberGeneration) {
    Member member = members.get(memberId);
    return member != null
        && (protocol == Protocol.INCREMENTAL
            ? member.epoch == memberGeneration
            : generation == memberGeneration);
  }

  void commit(Map<TopicPartition, OffsetAndMetadata> committed) {
    offsets.putAll(committed);
  }

  /** Whether an offset of the partition lies in an open transaction. */
  boolean isPending(TopicPartition partition) {
    return kafka.transactions().isPending(this, partition);
  }

  @Nullable OffsetAndMetadata committed(TopicPartition partition) {
    return offsets.get(partition);
  }

  /** All that is committed. */
  Map<TopicPartition, OffsetAndMetadata> committed() {
    return Map.copyOf(offsets);
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /** The brokers forget what the group had read. */
  void forgetOffsets() {
    offsets.clear();
  }

  @Override
  public String toString() {
    return name;
  }
}
