package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.posthouse.kafka.Station;
import org.junit.jupiter.api.Test;

class StationsTest {
  @Test
  void whatIsAddedFirstDoesNotAnswerForThoseThatAreStillToCome() {
    try (Stations stations = new Stations()) {
      stations.add("kafka", new Working());
      assertThat(stations.working()).containsExactly(entry("kafka", false));
      assertThat(stations.allWork()).isFalse();

      stations.add("admit", new Working());
      stations.start();
      assertThat(stations.working()).containsExactly(entry("kafka", true), entry("admit", true));
      assertThat(stations.allWork()).isTrue();
    }
  }

  private static final class Working implements Station {
    @Override
    public void start() {}

    @Override
    public boolean isRunning() {
      return true;
    }

    @Override
    public void close() {}
  }
}
