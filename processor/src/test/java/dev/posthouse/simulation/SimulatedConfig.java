package dev.posthouse.simulation;

import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;

/** Stands for {@code StreamsConfig}, which spells itself out for the log each time it is made. */
public final class SimulatedConfig extends StreamsConfig {
  public SimulatedConfig(Map<?, ?> properties) {
    super(properties, false);
  }
}
