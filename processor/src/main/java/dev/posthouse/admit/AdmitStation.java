package dev.posthouse.admit;

import dev.posthouse.job.Availability;
import dev.posthouse.job.Route;
import dev.posthouse.kafka.Outgoing;
import dev.posthouse.kafka.PlausibleTime;
import dev.posthouse.kafka.RecordEncoder;
import dev.posthouse.kafka.Station;
import dev.posthouse.kafka.StreamsStation;
import dev.posthouse.kafka.TopicSetup;
import dev.posthouse.metrics.Meter;
import dev.posthouse.metrics.Meters;
import dev.posthouse.settings.AdmitSettings;
import dev.posthouse.settings.ContentSettings;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.station.StationResources;
import dev.posthouse.tracing.Steps;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Topics;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
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
   * @param providers all that a request may ask for, by name
   * @param contents the stores that a request may refer to
   * @param availability of all providers
   * @param properties of the Streams application
   */
  public static Station create(
      StationResources resources,
      Map<String, Route> routes,
      Map<String, ProviderSettings> providers,
      AdmitSettings settings,
      ContentSettings contents,
      Availability availability,
      Map<String, Object> properties) {
    AtomicInteger decisions = new AtomicInteger();
    Topology topology =
        topology(
            resources,
            routes,
            providers,
            settings,
            contents,
            availability,
            InstantSource.system(),
            decisions);
    return new StreamsStation(
        ADMIT,
        topology,
        properties,
        List.of(UndecidedRequests.STORE),
        resources.progress(),
        resources.givenPartitions(),
        () -> decisions.get() == 0);
  }

  /**
   * The changelog in which requests lie that wait for the schema registry.
   *
   * @param application the station's id
   */
  public static String changelog(String application) {
    return StreamsStation.changelog(application, UndecidedRequests.STORE);
  }

  static Topology topology(
      StationResources resources,
      Map<String, Route> routes,
      Map<String, ProviderSettings> providers,
      AdmitSettings settings,
      ContentSettings contents,
      Availability availability,
      InstantSource clock,
      AtomicInteger decisions) {
    Topics topics = resources.topics();
    TopicSetup.Found found = resources.found();
    WireSerdes serdes = resources.serdes();
    Steps steps = resources.steps(ADMIT);
    Meters meters = resources.meters();
    AtomicInteger undecided = new AtomicInteger();
    meters.gauge(Meter.REQUESTS_UNDECIDED, undecided::get);
    Topology topology = new Topology();
    topology.addSource(
        AutoOffsetReset.earliest(),
        REQUESTS,
        new PlausibleTime(clock),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topics.requests());
    topology.addProcessor(
        ADMIT,
        () ->
            new AdmitProcessor(
                topics,
                new Homes(resources.requests(), settings.dedupeWindow()),
                new RequestDecoder(
                    serdes.deserializer(JobRequest.class), settings.maxRequestBytes()),
                new RequestRules(routes.keySet(), providers.keySet(), contents),
                new NewJobs(routes, providers, availability),
                new RecordEncoder(topics, serdes.serializer(), found.maxRecordBytes()),
                settings.dedupeWindow(),
                steps,
                meters,
                undecided,
                decisions),
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
            .withCachingDisabled()
            .withLoggingEnabled(StreamsStation.changelog()),
        ADMIT);
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(UndecidedRequests.STORE),
                Serdes.Bytes(),
                Serdes.ByteArray())
            .withLoggingEnabled(StreamsStation.changelog()),
        ADMIT);
    Outgoing.addSink(topology, ADMIT);
    return topology;
  }
}
