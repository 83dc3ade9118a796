package dev.posthouse.admit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.kafka.KeyHash;
import dev.posthouse.kafka.RequestTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * In whose stores a job id is looked for. It is remembered in one partition, its home, which its
 * hash and the number of partitions name. When the topic gets more partitions, ids get other homes;
 * for as long as ids are remembered they are then looked for in the new one, and if they are not
 * known there, in the one before.
 */
final class Homes {
  private final RequestTopic topic;
  private final Duration window;

  /**
   * @param window how long ids are remembered
   */
  Homes(RequestTopic topic, Duration window) {
    this.topic = topic;
    this.window = window;
  }

  /** Which of the topics that bore its name the request topic is. */
  String topicId() {
    return topic.id();
  }

  /** Where an id belongs by the present number of partitions. */
  Home newest(String id) {
    return home(id, topic.partitions());
  }

  /**
   * By which number of partitions the record has come to its home.
   *
   * @param mark what the record says of it; believed only if it can be true
   * @return empty if it lies elsewhere
   */
  OptionalInt reached(String id, int partition, OptionalInt mark) {
    if (mark.isPresent()
        && topic.mayHaveHad(mark.getAsInt())
        && home(id, mark.getAsInt()).partition() == partition) {
      return mark;
    }
    Home newest = newest(id);
    return newest.partition() == partition
        ? OptionalInt.of(newest.partitions())
        : OptionalInt.empty();
  }

  /**
   * Where else the id may be known.
   *
   * @param reached by which number of partitions the record is here
   * @return null if nowhere
   */
  @Nullable Home before(String id, int partition, int reached, Instant now) {
    for (int partitions : topic.before(reached, now, window)) {
      Home home = home(id, partitions);
      if (home.partition() != partition) {
        return home;
      }
    }
    return null;
  }

  private static Home home(String id, int partitions) {
    return new Home(KeyHash.home(id.getBytes(UTF_8), partitions), partitions);
  }

  /**
   * The home of an id.
   *
   * @param partitions by which number it is that
   */
  record Home(int partition, int partitions) {}
}
