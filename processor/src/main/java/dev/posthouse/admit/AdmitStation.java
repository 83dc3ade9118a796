package dev.posthouse.admit;

import dev.posthouse.job.Route;
import dev.posthouse.kafka.Outgoing;
import dev.posthouse.kafka.Station;
import dev.posthouse.kafka.StreamsStation;
import dev.posthouse.settings.AdmitSettings;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Topics;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/** The first station: a Streams topology from the request topic to the providers' topics. */
public final class AdmitStation {
  private static final String REQUESTS = "requests";
  private static final String ADMIT = "admit";

  private AdmitStation() {}

  /**
   * Makes the station; it is not started.
   *
   * @param properties of the Streams application
   * @param partitions of the request topic
   * @param stopWithin how long closing may take
   */
  public static Station create(
      Topics topics,
      int partitions,
      Map<String, Route> routes,
      AdmitSettings settings,
      WireSerdes serdes,
      Map<String, Object> properties,
      Duration stopWithin) {
    return new StreamsStation(
        ADMIT, topology(topics, partitions, routes, settings, serdes), properties, stopWithin);
  }

  static Topology topology(
      Topics topics,
      int partitions,
      Map<String, Route> routes,
      AdmitSettings settings,
      WireSerdes serdes) {
    Topology topology = new Topology();
    topology.addSource(
        AutoOffsetReset.earliest(),
        REQUESTS,
        // A client may send a timestamp of its own that is none; such a record is as old as now.
        (record, partitionTime) ->
            record.timestamp() >= 0 ? record.timestamp() : System.currentTimeMillis(),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topics.requests());
    topology.addProcessor(
        ADMIT,
        () ->
            new AdmitProcessor(
                topics,
                partitions,
                new RequestDecoder(
                    serdes.deserializer(JobRequest.class), settings.maxRequestBytes()),
                new RequestRules(routes.keySet()),
                routes,
                new AdmitLetters(topics, serdes.serializer()),
                settings.dedupeWindow()),
        REQUESTS);
    topology.addStateStore(
        Stores.windowStoreBuilder(
                Stores.persistentWindowStore(
                    AdmitProcessor.SEEN_STORE,
                    settings.dedupeWindow(),
                    settings.dedupeWindow(),
                    false),
                Serdes.String(),
                Serdes.ByteArray())
            .withCachingDisabled(),
        ADMIT);
    Outgoing.addSink(topology, ADMIT);
    return topology;
  }
}
