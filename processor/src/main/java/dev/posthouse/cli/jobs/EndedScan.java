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
 *
 * <p>Tested by {@code MillionResultsIT}.
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

  /**
   * The newest that ended, in the order in which they ended. Goes back from the end until every
   * partition gave enough: how far that is cannot be computed, since transactions' markers and what
   * they aborted take offsets too, and not all may be asked for.
   *
   * @param ends where to stop reading
   */
  List<Ended> readNewest(int count, EndedFilter filter, Map<TopicPartition, Long> ends) {
    List<Stretch> everywhere = cut(scan.now(partitions, null, null), ends);
    for (long back = 2L * count + 10; ; back *= 8) {
      decoder.reset();
      Map<TopicPartition, Integer> counts = new HashMap<>();
      List<Ended> found = new ArrayList<>();
      List<Stretch> newest = newest(everywhere, back);
      scan.read(
          newest,
          record -> {
            Ended ended = decode(filter, record);
            if (ended != null) {
              var place = new TopicPartition(record.topic(), record.partition());
              counts.merge(place, 1, Integer::sum);
              found.add(ended);
            }
          });
      boolean enough =
          everywhere.stream()
              .allMatch(
                  stretch ->
                      newest.contains(stretch)
                          || counts.getOrDefault(stretch.partition(), 0) >= count);
      if (enough) {
        found.sort(Comparator.comparing(Ended::at));
        return found.subList(Math.max(0, found.size() - count), found.size());
      }
    }
  }

  private static List<Stretch> newest(List<Stretch> stretches, long back) {
    return stretches.stream().map(stretch -> stretch.last(back)).toList();
  }

  private @Nullable Ended decode(EndedFilter filter, ConsumerRecord<byte[], ByteBuffer> record) {
    Ended ended =
        filter.mayMatch(record.key())
            ? decoder.decode(record.topic(), record.partition(), record.offset(), bytes(record))
            : null;
    return ended != null && filter.matches(ended) ? ended : null;
  }

  private List<Ended> read(EndedFilter filter, List<Stretch> stretches) {
    List<Ended> found = Collections.synchronizedList(new ArrayList<>());
    scan.readInParallel(
        stretches,
        CONSUMERS,
        record -> {
          Ended ended = decode(filter, record);
          if (ended != null) {
            found.add(ended);
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
