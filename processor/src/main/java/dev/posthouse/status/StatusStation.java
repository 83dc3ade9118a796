package dev.posthouse.status;

import dev.posthouse.kafka.PlausibleTime;
import dev.posthouse.kafka.Station;
import dev.posthouse.kafka.StreamsStation;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.station.StationResources;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Keeps the view of a part of the jobs, and answers for all of them with the other processes. */
public final class StatusStation implements Station {
  private static final String EVENTS = "events";
  private static final String STATUS = "status";

  private final StreamsStation station;
  private final Peers peers;
  private final TerminalPlaces places;
  private final CatchUp end;
  private final JobFinder finder;

  private StatusStation(
      StreamsStation station, Peers peers, TerminalPlaces places, CatchUp end, JobFinder finder) {
    this.station = station;
    this.peers = peers;
    this.places = places;
    this.end = end;
    this.finder = finder;
  }

  /**
   * Makes the station; it is not started.
   *
   * @param keep how long a job is kept after it has ended
   * @param waitsFor why a provider is not called just now, in words
   * @param link by which the processes ask each other
   * @param properties of the Streams application, with the address of this process
   */
  public static StatusStation create(
      StationResources resources,
      Duration keep,
      Function<String, Optional<String>> waitsFor,
      PeerLink link,
      Map<String, Object> properties) {
    Topics topics = resources.topics();
    WireSerdes serdes = resources.serdes();
    ReadPositions positions = new ReadPositions();
    Topology topology = topology(topics, keep, serdes, positions, InstantSource.system());
    StreamsStation station = new StreamsStation(STATUS, topology, properties);
    Peers peers = new Peers(link);
    Supplier<Consumer<byte[], byte[]>> consumers =
        () ->
            new KafkaConsumer<>(
                resources.kafka().lookUp(),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    String group = String.valueOf(properties.get(StreamsConfig.APPLICATION_ID_CONFIG));
    CatchUp end =
        new CatchUp(
            () ->
                new KafkaConsumer<>(
                    resources.kafka().lookUp(group),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer()),
            topics.events(),
            positions);
    TerminalPlaces places =
        new TerminalPlaces(
            consumers,
            topics,
            serdes.deserializer(JobResult.class),
            serdes.deserializer(DeadLetter.class));
    String address = String.valueOf(properties.get(StreamsConfig.APPLICATION_SERVER_CONFIG));
    JobFinder finder =
        new JobFinder(new LocalView(station.streams(), address), end, peers, places, waitsFor);
    return new StatusStation(station, peers, places, end, finder);
  }

  static Topology topology(
      Topics topics,
      Duration keep,
      WireSerdes serdes,
      ReadPositions positions,
      InstantSource clock) {
    Topology topology = new Topology();
    topology.addSource(
        AutoOffsetReset.earliest(),
        EVENTS,
        new PlausibleTime(clock),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topics.events());
    topology.addProcessor(
        STATUS,
        () ->
            new StatusProcessor(
                topics.events(),
                new Timeline(topics),
                new Retention(keep),
                serdes.deserializer(JobEvent.class),
                positions),
        EVENTS);
    topology.addStateStore(store(StatusProcessor.JOBS_STORE), STATUS);
    topology.addStateStore(store(StatusProcessor.RECENT_STORE), STATUS);
    return topology;
  }

  /** With a cache: of the steps of a job between two commits, stores and changelog see the last. */
  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
        .withCachingEnabled()
        .withLoggingEnabled(StreamsStation.changelog());
  }

  /** Answers for every job, also before the station is started. */
  public JobFinder finder() {
    return finder;
  }

  @Override
  public void start() {
    station.start();
  }

  @Override
  public boolean isRunning() {
    return station.isRunning();
  }

  @Override
  public void close() {
    station.close();
    places.close();
    end.close();
    peers.close();
  }
}
