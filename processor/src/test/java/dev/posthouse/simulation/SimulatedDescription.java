package dev.posthouse.simulation;

import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.streams.TopologyDescription;

/** What a topology tells of itself. */
final class SimulatedDescription implements TopologyDescription {
  private final Set<Subtopology> parts;

  /**
   * @param topic that it reads
   * @param stores of its one processor
   */
  SimulatedDescription(String topic, Set<String> stores) {
    parts = Set.of(new Part(0, Set.of(new Reads(Set.of(topic)), new Works(stores))));
  }

  private record Part(int id, Set<Node> nodes) implements Subtopology {}

  private record Reads(Set<String> topicSet) implements Source {
    @Override
    public String name() {
      return "source";
    }

    @Override
    @SuppressWarnings("NullAway") // as Kafka has it where topics are named
    public Pattern topicPattern() {
      return null;
    }

    @Override
    public Set<Node> predecessors() {
      return Set.of();
    }

    @Override
    public Set<Node> successors() {
      return Set.of();
    }
  }

  private record Works(Set<String> stores) implements Processor {
    @Override
    public String name() {
      return "processor";
    }

    @Override
    public Set<Node> predecessors() {
      return Set.of();
    }

    @Override
    public Set<Node> successors() {
      return Set.of();
    }
  }

  @Override
  public Set<Subtopology> subtopologies() {
    return parts;
  }

  @Override
  public Set<GlobalStore> globalStores() {
    return Set.of();
  }
}
