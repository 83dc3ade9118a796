package dev.posthouse.status;

import dev.posthouse.kafka.Station;
import dev.posthouse.kafka.StreamsStation;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.wire.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** The view of the status station alone, without the HTTP with which it answers. */
public final class ViewStation {
  private ViewStation() {}

  public static Station create(
      Topics topics, WireSerdes serdes, InstantSource clock, Map<String, Object> properties) {
    return new StreamsStation(
        "status",
        StatusStation.topology(topics, Duration.ofHours(24), serdes, new ReadPositions(), clock),
        properties);
  }
}
