package dev.posthouse.cli.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.cli.cluster.Connection;
import dev.posthouse.kafka.KeyHash;
import dev.posthouse.kafka.TopicScan;
import dev.posthouse.kafka.TopicScan.Stretch;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ends of some jobs among very many. Where ids are given, first where they should lie: in
 * the partitions of their keys, and, if the ids tell when they were made, from that moment on. Only
 * for those that are not there, everywhere else.
 */
final class EndedScan {
  /** A consumer spends its time on copying and checksums; more than a few only take turns. */
  private static final int CONSUMERS = Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 6);

  private final List<TopicPartition> partitions;
  private final EndedDecoder decoder;
  private final TopicScan scan;

  EndedScan(Connection connection, List<TopicPartition> partitions, EndedDecoder decoder) {
    this.partitions = partitions;
    this.decoder = decoder;
    this.scan = new TopicScan(connection.kafka().reader());
  }

  /**
   * What ended, in the order in which it ended.
   *
   * @param ends where to stop reading
   */
  List<Ended> read(EndedFilter filter, Map<TopicPartition, Long> ends) {
    List<Stretch> everywhere = cut(scan.now(partitions, filter.since(), filter.until()), ends);
    List<Stretch> likely = filter.ids().isEmpty() ? everywhere : likely(filter, everywhere);
    List<Ended> found = read(filter, likely);
    Set<String> missing = new HashSet<>(filter.ids());
    found.forEach(ended -> missing.remove(ended.jobId()));
    if (!missing.isEmpty()) {
      found.addAll(read(EndedFilter.ofJobs(missing), rest(everywhere, likely)));
    }
    found.removeIf(ended -> !filter.matches(ended));
    found.sort(Comparator.comparing(Ended::at));
    return found;
  }

  private List<Ended> read(EndedFilter filter, List<Stretch> stretches) {
    List<Ended> found = Collections.synchronizedList(new ArrayList<>());
    scan.readInParallel(
        stretches,
        CONSUMERS,
        record -> {
          if (filter.mayMatch(record.key())) {
            Ended ended =
                decoder.decode(record.topic(), record.partition(), record.offset(), bytes(record));
            if (ended != null && filter.matches(ended)) {
              found.add(ended);
            }
          }
        });
    return new ArrayList<>(found);
  }

  private static byte @Nullable [] bytes(ConsumerRecord<byte[], ByteBuffer> record) {
    if (record.value() == null) {
      return null;
    }
    byte[] bytes = new byte[record.value().remaining()];
    record.value().duplicate().get(bytes);
    return bytes;
  }

  private List<Stretch> likely(EndedFilter filter, List<Stretch> everywhere) {
    Set<TopicPartition> homes = homes(filter.ids());
    List<Stretch> there =
        everywhere.stream().filter(stretch -> homes.contains(stretch.partition())).toList();
    Optional<Instant> made = JobIds.firstMade(filter.ids());
    if (made.isEmpty()) {
      return there;
    }
    Map<TopicPartition, Long> froms =
        scan.now(homes, made.get(), null).stream()
            .collect(Collectors.toMap(Stretch::partition, Stretch::from));
    return there.stream()
        .map(
            stretch ->
                new Stretch(
                    stretch.partition(),
                    Math.max(stretch.from(), froms.getOrDefault(stretch.partition(), stretch.to())),
                    stretch.to()))
        .filter(stretch -> stretch.from() < stretch.to())
        .toList();
  }

  private Set<TopicPartition> homes(Set<String> ids) {
    Map<String, Integer> counts = new HashMap<>();
    partitions.forEach(partition -> counts.merge(partition.topic(), 1, Integer::sum));
    Set<TopicPartition> homes = new HashSet<>();
    for (String id : ids) {
      counts.forEach(
          (topic, count) ->
              homes.add(new TopicPartition(topic, KeyHash.home(id.getBytes(UTF_8), count))));
    }
    return homes;
  }

  private static List<Stretch> cut(List<Stretch> stretches, Map<TopicPartition, Long> ends) {
    return stretches.stream()
        .map(
            stretch ->
                new Stretch(
                    stretch.partition(),
                    stretch.from(),
                    Math.min(stretch.to(), ends.getOrDefault(stretch.partition(), Long.MAX_VALUE))))
        .filter(stretch -> stretch.from() < stretch.to())
        .toList();
  }

  /** What is in the one and not in the other, whose stretches reach as far. */
  private static List<Stretch> rest(List<Stretch> everywhere, List<Stretch> read) {
    Map<TopicPartition, Long> froms =
        read.stream().collect(Collectors.toMap(Stretch::partition, Stretch::from));
    return cut(everywhere, froms);
  }
}
