package dev.posthouse.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What the request topic is, and was: which of those that bore its name, and how many partitions it
 * has had. Safe for use by many threads.
 */
public final class RequestTopic {
  /**
   * Processes hear of new partitions one after the other. For so long after the last of them could
   * have, what an older number tells still counts.
   */
  static final Duration SLACK = Duration.ofMinutes(10);

  private final KnownTopics topics;
  private final String name;

  /**
   * @param topics that know it
   */
  public RequestTopic(KnownTopics topics, String name) {
    this.topics = topics;
    this.name = name;
  }

  private TopicState state() {
    return Objects.requireNonNull(topics.of(name));
  }

  /** Which topic it is. */
  public String id() {
    return state().id();
  }

  /** How many partitions it has. */
  public int partitions() {
    return state().partitions();
  }

  /**
   * Whether the topic had so many partitions, or may have them by now without this process knowing.
   */
  public boolean mayHaveHad(int partitions) {
    TopicState state = state();
    return partitions > state.partitions()
        || state.counts().stream().anyMatch(count -> count.partitions() == partitions);
  }

  /**
   * The numbers of partitions below one, the largest first, by which ids still have a home: those
   * that were seen when the topic had so many are remembered there.
   *
   * @param window how long an id is remembered
   */
  public List<Integer> before(int partitions, Instant now, Duration window) {
    List<TopicState.Count> counts = state().counts();
    List<Integer> before = new ArrayList<>();
    if (counts.getLast().partitions() < partitions) {
      before.add(counts.getLast().partitions()); // it has grown, and this process has yet to hear
    }
    for (int i = counts.size() - 2; i >= 0; i--) {
      Instant until = counts.get(i + 1).since().plus(window).plus(SLACK);
      if (counts.get(i).partitions() < partitions && now.isBefore(until)) {
        before.add(counts.get(i).partitions());
      }
    }
    return before;
  }
}
