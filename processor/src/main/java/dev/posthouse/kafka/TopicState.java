package dev.posthouse.kafka;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A topic as it was last seen.
 *
 * <p>Tested by {@code RequestTopicTest}.
 *
 * @param id a topic that is deleted and made anew has another
 * @param counts the numbers of partitions that it has had, the present one last; at least one
 */
public record TopicState(String id, List<Count> counts) {

  /**
   * A number of partitions.
   *
   * @param since when the topic was first seen with so many
   */
  public record Count(int partitions, Instant since) {}

  public TopicState {
    counts = List.copyOf(counts);
  }

  /** How many partitions it has. */
  public int partitions() {
    return counts.getLast().partitions();
  }

  /** A topic that is seen for the first time. */
  public static TopicState first(String id, int partitions, Instant now) {
    return new TopicState(id, List.of(new Count(partitions, now)));
  }

  /** What is seen of a topic of that name now. */
  TopicState seen(String nowId, int partitions, Instant now) {
    if (!nowId.equals(id)) {
      return first(nowId, partitions, now);
    }
    if (partitions == partitions()) {
      return this;
    }
    List<Count> all = new ArrayList<>(counts);
    all.add(new Count(partitions, now));
    return new TopicState(id, all);
  }

  /** As text: the id, and each number with the millisecond since 1970. */
  String format() {
    return Stream.concat(
            Stream.of(id),
            counts.stream().map(count -> count.partitions() + "@" + count.since().toEpochMilli()))
        .collect(Collectors.joining(" "));
  }

  /** What {@link #format} wrote; empty if it is anything else. */
  static Optional<TopicState> parse(String text) {
    String[] parts = text.split(" ", -1);
    List<Count> counts = new ArrayList<>();
    try {
      for (int i = 1; i < parts.length; i++) {
        int at = parts[i].indexOf('@');
        counts.add(
            new Count(
                Integer.parseInt(parts[i].substring(0, at)),
                Instant.ofEpochMilli(Long.parseLong(parts[i].substring(at + 1)))));
      }
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      return Optional.empty();
    }
    return counts.isEmpty() ? Optional.empty() : Optional.of(new TopicState(parts[0], counts));
  }
}
