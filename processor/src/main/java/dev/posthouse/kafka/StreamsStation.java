package dev.posthouse.kafka;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a Streams topology, and goes on when a thread of it fails: Kafka takes back what it did.
 *
 * <p>Tested by {@code JourneyIT}.
 */
public final class StreamsStation implements Station {
  private static final Logger log = LoggerFactory.getLogger(StreamsStation.class);

  /** A pause before a failed thread is replaced, so that a lasting fault does not spin. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** How long the cluster may take to say how many partitions topics have. */
  private static final Duration ASK_LIMIT = Duration.ofSeconds(5);

  /** What the last commits and leaving the group may take. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  /**
   * Above what any topic takes: what is too large is for the topic to say, not for the client,
   * whose own limit of 1 MiB would stop the station at the first larger record.
   */
  private static final int MAX_RECORD_BYTES = 64 << 20;

  /** The least that holds the largest record: the broker refuses a batch beyond a segment. */
  private static final int SEGMENT_BYTES = MAX_RECORD_BYTES + (1 << 20);

  /** How long the changelog remembers that an entry was deleted. */
  static final Duration DELETION_KEPT = Duration.ofHours(1);

  private final String name;
  private final KafkaStreams streams;
  private final StationTopics topics;

  /**
   * One that writes nothing in transactions.
   *
   * @param name for the log
   */
  public StreamsStation(String name, Topology topology, Map<String, Object> properties) {
    this(name, topology, properties, List.of(), null, () -> {}, () -> true);
  }

  /**
   * @param name for the log
   * @param added key-value stores that older versions of the station lack
   * @param progress makes records that tell how far the topic is worked; null for none
   * @param givenPartitions is told of partitions that come, on the thread that polls
   * @param mayRest whether nothing becomes due in it without a record
   */
  public StreamsStation(
      String name,
      Topology topology,
      Map<String, Object> properties,
      Collection<String> added,
      @Nullable Progress progress,
      Runnable givenPartitions,
      BooleanSupplier mayRest) {
    this.name = name;
    Properties copy = new Properties();
    copy.putAll(properties);
    copy.put(
        StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), MAX_RECORD_BYTES);
    this.streams =
        new KafkaStreams(
            topology,
            copy,
            new StreamsClients(
                progress, givenPartitions, () -> mayRest.getAsBoolean() && isAllRunning()));
    StreamsConfig config = new StreamsConfig(copy);
    String application = config.getString(StreamsConfig.APPLICATION_ID_CONFIG);
    this.topics =
        new StationTopics(
            name,
            application,
            topology,
            new StoreOwnership(
                Path.of(config.getString(StreamsConfig.STATE_DIR_CONFIG)), application),
            new AddedChangelogs(
                added.stream().map(store -> changelog(application, store)).toList(), config),
            () -> Admin.create(config.getAdminConfigs(name + "-topics")),
            () -> Admin.create(hurried(config.getAdminConfigs(name + "-topics"))));
    streams.setUncaughtExceptionHandler(
        failure -> {
          tell(failure, String.valueOf(properties.get(StreamsConfig.STATE_DIR_CONFIG)));
          // Of the failures that last, one can be mended here: the topics have grown.
          topics.check();
          LockSupport.parkNanos(PAUSE.toNanos());
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
  }

  /** A thread that failed is not kept from its successor by a cluster that is away. */
  private static Map<String, Object> hurried(Map<String, Object> admin) {
    int limit = Math.toIntExact(ASK_LIMIT.toMillis());
    admin.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, limit);
    admin.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, limit);
    return admin;
  }

  private void tell(Throwable failure, String stores) {
    if (FullDisk.causes(failure)) {
      log.atError()
          .addKeyValue("station", name)
          .addKeyValue("folder", stores)
          .setCause(failure)
          .log(
              "The disk under the stores is full: the station stands still until there is space,"
                  + " and goes on by itself then. Its jobs wait in Kafka; none is lost");
    } else {
      log.atError()
          .addKeyValue("station", name)
          .setCause(failure)
          .log("A thread failed; its transaction is aborted, and a new thread does it again");
    }
  }

  /**
   * The settings of a store's changelog topic. It takes what the station's topics take, and the
   * broker dates its entries: those of an old record would be deleted before their time, and those
   * of a record from the future be refused.
   *
   * <p>After a kill the whole changelog is read again, some 40,000 entries a second on two cores,
   * so it is kept short. The cleaner never touches the newest segment: with Kafka's 1 GiB, twelve
   * partitions with entries of 1 KB could hold five minutes of reading that no job needs. And it
   * keeps the mark of a deletion for a day: at 100 retries a second, 8.6 million marks, which are
   * three and a half minutes; an hour of them is nine seconds. Stores that are brought up to date
   * must not be older than that: {@link StateDirectory} sees to it.
   */
  public static Map<String, String> changelog() {
    return Map.of(
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        Integer.toString(MAX_RECORD_BYTES),
        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
        "LogAppendTime",
        TopicConfig.SEGMENT_BYTES_CONFIG,
        Integer.toString(SEGMENT_BYTES),
        TopicConfig.DELETE_RETENTION_MS_CONFIG,
        Long.toString(DELETION_KEPT.toMillis()));
  }

  /** The changelog of a station's store. */
  public static String changelog(String application, String store) {
    return application + "-" + store + "-changelog";
  }

  /** Whether all its threads work: none restores, nor has partitions to take up or give back. */
  private boolean isAllRunning() {
    return streams.state() == KafkaStreams.State.RUNNING;
  }

  /** For reading its stores. */
  public KafkaStreams streams() {
    return streams;
  }

  @Override
  public void start() {
    topics.start();
    streams.start();
  }

  @Override
  public boolean isRunning() {
    return isAllRunning() && topics.areFit();
  }

  /**
   * Leaves its group: others have its partitions at once, and its successor does not wait until it
   * is missed. Streams stay in the group by default, for a member that is back within a session
   * under the same name; ours have no lasting names.
   */
  @Override
  public void close() {
    topics.close();
    CloseOptions leaving =
        CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(STOP_LIMIT);
    if (!streams.close(leaving)) {
      log.atWarn()
          .addKeyValue("station", name)
          .log("The station did not stop in time; its open transaction will be aborted");
    }
  }
}
