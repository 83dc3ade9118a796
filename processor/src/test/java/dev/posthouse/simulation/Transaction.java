package dev.posthouse.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** A transaction that is open at the brokers. */
final class Transaction {
  final String id;
  final long begun;
  final Set<Log> logs = new LinkedHashSet<>();
  final List<Log.Entry> entries = new ArrayList<>();
  final Map<Group, Map<TopicPartition, OffsetAndMetadata>> offsets = new LinkedHashMap<>();

  Transaction(String id, long begun) {
    this.id = id;
    this.begun = begun;
  }
}
