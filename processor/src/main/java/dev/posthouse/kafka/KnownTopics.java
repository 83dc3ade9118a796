package dev.posthouse.kafka;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The topics as this process knows them by now. Safe for use by many threads; {@link TopicWatch}
 * keeps it up to date.
 *
 * <p>Tested by {@code GrowthIT}.
 */
public final class KnownTopics {
  private final Map<String, TopicState> states = new ConcurrentHashMap<>();

  public KnownTopics(Map<String, TopicState> states) {
    this.states.putAll(states);
  }

  /** The topic of that name; null if nobody has looked at it. */
  @Nullable TopicState of(String topic) {
    return states.get(topic);
  }

  void put(String topic, TopicState state) {
    states.put(topic, state);
  }

  /** Which of those that bore its name the topic is; empty if nobody has looked at it. */
  public String id(String topic) {
    TopicState state = states.get(topic);
    return state == null ? "" : state.id();
  }
}
