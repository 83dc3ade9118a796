package dev.posthouse.retry;

import dev.posthouse.job.Availability;
import dev.posthouse.job.Cancellations;
import dev.posthouse.kafka.Outgoing;
import dev.posthouse.kafka.PlausibleTime;
import dev.posthouse.kafka.RecordEncoder;
import dev.posthouse.kafka.Station;
import dev.posthouse.kafka.StreamsStation;
import dev.posthouse.metrics.Meters;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.station.StationResources;
import dev.posthouse.tracing.Steps;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Job;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/** The waiting room: a Streams topology from the retry topic back to the providers' topics. */
public final class RetryStation {
  private static final String RETRIES = "retries";
  private static final String RETRY = "retry";

  private RetryStation() {}

  /**
   * The topic in which the jobs lie that wait.
   *
   * @param application the station's id
   */
  public static String changelog(String application) {
    return StreamsStation.changelog(application, RetryProcessor.WAITING_STORE);
  }

  /**
   * Makes the station; it is not started.
   *
   * @param providers those of the settings, which have a topic
   * @param cancellations which jobs are cancelled
   * @param availability of all providers
   * @param properties of the Streams application
   */
  public static Station create(
      StationResources resources,
      Collection<String> providers,
      Cancellations cancellations,
      Availability availability,
      Map<String, Object> properties) {
    AtomicInteger scans = new AtomicInteger();
    Topology topology =
        topology(resources, providers, cancellations, availability, InstantSource.system(), scans);
    return new StreamsStation(
        RETRY,
        topology,
        properties,
        List.of(),
        resources.progress(),
        resources.givenPartitions(),
        () -> scans.get() == 0);
  }

  static Topology topology(
      StationResources resources,
      Collection<String> providers,
      Cancellations cancellations,
      Availability availability,
      InstantSource clock,
      AtomicInteger scans) {
    Topics topics = resources.topics();
    WireSerdes serdes = resources.serdes();
    Steps steps = resources.steps(RETRY);
    Meters meters = resources.meters();
    Topology topology = new Topology();
    topology.addSource(
        AutoOffsetReset.earliest(),
        RETRIES,
        new PlausibleTime(clock),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topics.retries());
    WaitingMeter meter = new WaitingMeter(meters);
    topology.addProcessor(
        RETRY,
        () ->
            new RetryProcessor(
                topics.retries(),
                cancellations,
                new ReopenSchedule(providers, availability, new SplittableRandom()),
                new Dispatcher(
                    topics,
                    providers,
                    meters,
                    steps,
                    new RecordEncoder(
                        topics, serdes.serializer(), resources.found().maxRecordBytes())),
                meter,
                serdes.deserializer(Job.class),
                scans),
        RETRIES);
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore(RetryProcessor.WAITING_STORE),
                Serdes.Bytes(),
                Serdes.ByteArray())
            .withCachingDisabled()
            .withLoggingEnabled(StreamsStation.changelog()),
        RETRY);
    Outgoing.addSink(topology, RETRY);
    return topology;
  }
}
