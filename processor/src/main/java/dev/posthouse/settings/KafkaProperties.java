package dev.posthouse.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The properties of each Kafka client, and why each is set. Values of the user's {@code kafka}
 * section win over those that merely suit; what a promise rests on is set after them, and {@link
 * ReservedProperties} tells the user so. Serializers are left to the caller.
 */
public final class KafkaProperties {
  /**
   * A transaction lives for milliseconds, because no provider is called inside one. After 10 s its
   * process is dead, and readers of committed records have waited long enough; mostly the others
   * have ended it before. Less would not end it sooner, since brokers look every 10 s, and would
   * abort what a slow broker still takes: a record has 8 s to be delivered, a request 3 s.
   */
  static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(10);

  /**
   * A station that was killed is noticed within 10 s and its jobs are taken over. Shorter, and a
   * long pause of garbage collection would look like a death.
   */
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

  /**
   * A member that stays learns with its next one that partitions are to move, and they stand still
   * until the last has: of a second, the better part is lost at each of the two rebalances in which
   * a process is replaced. Of a session two dozen may be lost.
   */
  private static final Duration HEARTBEAT = Duration.ofMillis(250);

  /** Nobody's job waits for a view. */
  private static final Duration VIEW_HEARTBEAT = Duration.ofSeconds(1);

  /**
   * A worker that was killed leaves its part of the providers' limits unused until it is missed:
   * within the least time that brokers grant by default, {@code group.min.session.timeout.ms}. With
   * one process in three that is 20 calls of 600. A pause of garbage collection of 6 s, which the
   * usual collectors do not make in heaps of a few GiB, costs calls made twice, and never a job.
   */
  private static final Duration WORKER_SESSION_TIMEOUT = Duration.ofSeconds(6);

  /**
   * How old a client's knowledge of the topics may be: new partitions are worked, and written to,
   * within that and a rebalance. Kafka's own five minutes are long for jobs that lie there.
   */
  private static final Duration METADATA_MAX_AGE = Duration.ofSeconds(10);

  /**
   * How long one call of a worker's consumer may hold it up, instead of a minute: what such a call
   * asks is tried again, and meanwhile the worker does not count as working.
   */
  private static final Duration WORKER_API_TIMEOUT = Duration.ofSeconds(20);

  /** How long the broker may hold back a fetch of nothing of a follower. */
  private static final Duration FOLLOWER_WAIT = Duration.ofSeconds(5);

  /**
   * How often the client's own thread looks whether a heartbeat is due, which Kafka ties to its
   * pause before a request is tried again. With its 100 ms, six groups took 1 % of a core.
   */
  private static final Duration HEARTBEAT_LOOK = Duration.ofMillis(250);

  /**
   * How long the broker may hold back a fetch of nothing while stores are read from their
   * changelogs: one that is read to its end holds up those that are added meanwhile, and the jobs
   * behind them, half a second by Kafka's default. Nothing is fetched once all are read.
   */
  private static final Duration RESTORE_WAIT = Duration.ofMillis(50);

  private static final String RESTORE_FETCH_MAX_WAIT =
      StreamsConfig.restoreConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG);

  /** Above the largest record that any topic takes: what is too large is for the topic to say. */
  private static final int MAX_REQUEST_BYTES = 64 << 20;

  private final Map<String, String> user;
  private final TopicSettings topics;
  private final String stateDirectory;

  public KafkaProperties(Settings settings) {
    this(settings.kafka(), settings.topics(), settings.stateDirectory());
  }

  /**
   * For commands that need no settings file.
   *
   * @param kafka what the section {@code kafka} would hold
   */
  public KafkaProperties(Map<String, String> kafka) {
    this(kafka, Defaults.TOPICS, Defaults.stateDirectory());
  }

  private KafkaProperties(Map<String, String> kafka, TopicSettings topics, Path stateDirectory) {
    this.user = Map.copyOf(kafka);
    TokenSources.allow(user);
    this.topics = topics;
    this.stateDirectory = stateDirectory.toString();
  }

  /** For creating and describing topics. */
  public Map<String, Object> adminProperties() {
    return suit(ClientProperties.ADMIN, Map.of());
  }

  /**
   * For the consumer of an attempt worker.
   *
   * @param group the consumer group: one for each provider
   * @param clientId by which others tell whether the worker is still a member
   */
  public Map<String, Object> consumer(String group, String clientId) {
    Map<String, Object> properties = consumer(group);
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
    return properties;
  }

  /**
   * As the other, without a name of its own.
   *
   * @param group the consumer group
   */
  public Map<String, Object> consumer(String group) {
    Map<String, Object> suited = new HashMap<>();
    // Enough for one poll to fill a worker; what is too much for a partition is paused, not lost.
    suited.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1000);
    // Buffered beside the jobs in flight: 8 MiB bounds the memory that no partition's limit counts.
    suited.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
    suited.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
    suited.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(WORKER_API_TIMEOUT));
    suited.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, millis(METADATA_MAX_AGE));
    // How long a partition that is resumed may wait for the fetch of others that brings nothing;
    // an idle worker asks as often.
    suited.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500);
    if (classicProtocol()) {
      // With the newer protocol these belong to the broker, and the client refuses them.
      suited.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, millis(WORKER_SESSION_TIMEOUT));
      suited.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, millis(HEARTBEAT));
      suited.put(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, millis(HEARTBEAT_LOOK));
      // A rebalance takes away only what moves, so that the other partitions' calls go on.
      suited.put(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          CooperativeStickyAssignor.class.getName());
    }
    Map<String, Object> properties = suit(ClientProperties.CONSUMER, suited);
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    readCommitted(properties);
    return properties;
  }

  /**
   * For the producer of an attempt worker.
   *
   * @param transactionalId one worker's own: whoever starts with the same one fences the other
   */
  public Map<String, Object> transactionalProducer(String transactionalId) {
    Map<String, Object> suited = new HashMap<>();
    suited.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, millis(TRANSACTION_TIMEOUT));
    // A commit flushes, so lingering adds no latency; it lets one commit's outcomes share batches.
    suited.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    // A few dozen answers a batch instead of a few.
    suited.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10);
    suited.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    suited.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, millis(METADATA_MAX_AGE));
    // What begins, ends or fills a transaction holds up its worker, a minute by default. Beyond the
    // transaction's own time there is nothing to wait for: it is settled with the broker instead.
    suited.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis(TRANSACTION_TIMEOUT));
    // compression.type stays none: consumers may be in any language, and several clients lack all
    // codecs but gzip. "compression.type: lz4" halves the topics where every consumer knows it.
    Map<String, Object> properties = suit(ClientProperties.PRODUCER, suited);
    // A record is delivered, or known to be lost, before its transaction times out; and there is
    // time for a second try. Derived after the user's values, because the three must fit together.
    int transaction =
        Integer.parseInt(
            user.getOrDefault(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Integer.toString(millis(TRANSACTION_TIMEOUT))));
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, transaction / 10 * 8);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, transaction / 10 * 3);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    durable(properties);
    return properties;
  }

  /**
   * For a Streams station. One that was killed works again when two things have happened:
   *
   * <ul>
   *   <li>The group has missed it, after the session time-out, so that a successor is given its
   *       partitions. That one ends the transaction which it had open, at once. (Brokers would
   *       within twice 10 s: the transaction's time-out, and the interval at which they look.)
   *   <li>The successor has read the changelog of its stores, some 40,000 entries a second on two
   *       cores: 5 s for 100,000 waiting jobs that came and half of which have left.
   * </ul>
   *
   * So within about 15 s, and the successor's start if that is when it starts.
   *
   * @param application its consumer group and the prefix of its inner topics
   * @param threads of this process; at least 1
   */
  public Map<String, Object> streams(String application, int threads) {
    Map<String, Object> suited = new HashMap<>();
    // What is forwarded is seen by others after a commit. Stations ask for it themselves, at their
    // pace; this is for what nobody waits for.
    suited.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 250);
    // A record ends a poll early. The thread that polls also commits and runs the punctuations, so
    // this is the most that what is due waits for; at 20 ms, three idle stations took 3 % of a
    // core.
    suited.put(StreamsConfig.POLL_MS_CONFIG, 100);
    suited.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
    // The default from Kafka 5 on; without it, Streams warns at each start.
    suited.put("processing.exception.handler.global.enabled", true);
    suited.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, millis(SESSION_TIMEOUT));
    suited.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, millis(HEARTBEAT));
    if (!user.containsKey(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG)) {
      suited.put(
          StreamsConfig.mainConsumerPrefix(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG),
          millis(HEARTBEAT_LOOK));
    }
    suited.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, millis(TRANSACTION_TIMEOUT));
    suited.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, millis(METADATA_MAX_AGE));
    suited.put(RESTORE_FETCH_MAX_WAIT, millis(RESTORE_WAIT));
    Map<String, Object> properties = new HashMap<>(suited);
    forAnyClient(properties);
    // All of the user's: Streams hands on to its inner clients what each of them knows.
    properties.putAll(user);
    LoginFile.open(properties);
    // Streams takes other values here than a consumer does.
    properties.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory);
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, topics.replicationFactor());
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return properties;
  }

  /**
   * For a Streams application that keeps a view and writes nothing for others. It needs no
   * transactions, because reading a record again changes nothing in it; and without them its stores
   * survive a crash and need not be restored.
   *
   * @param application its consumer group and the prefix of its inner topics
   * @param address HOST:PORT at which the other processes reach this one
   */
  public Map<String, Object> view(String application, String address) {
    Map<String, Object> properties = streams(application, 1);
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    if (!user.containsKey(RESTORE_FETCH_MAX_WAIT)) {
      properties.remove(RESTORE_FETCH_MAX_WAIT); // its copies are read for as long as it runs
    }
    if (!user.containsKey(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG)) {
      properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, millis(VIEW_HEARTBEAT));
    }
    // Nobody waits for it but those who ask where a job is.
    properties.put(StreamsConfig.POLL_MS_CONFIG, 250);
    // A commit is a place to begin again from, what follows it is read twice after a crash; and it
    // writes out what has changed, each job once. Who keeps a copy knows as much later.
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 5000);
    // Exactly-once would imply it: an aborted outcome's events never happened.
    properties.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG),
        IsolationLevel.READ_COMMITTED.toString());
    // A second process that keeps a copy answers while the first is away.
    properties.putIfAbsent(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1);
    properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, address);
    return properties;
  }

  /** For a consumer that assigns partitions to itself and commits nothing. */
  public Map<String, Object> reader() {
    Map<String, Object> properties =
        suit(
            ClientProperties.CONSUMER,
            Map.of(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, millis(METADATA_MAX_AGE)));
    // Without a group there is no protocol for one.
    properties.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    readCommitted(properties);
    return properties;
  }

  /**
   * As {@link #reader}, for one that follows a topic on which seldom anything comes: what comes is
   * there at once all the same, and only a partition that is new waits for a fetch of nothing.
   */
  public Map<String, Object> follower() {
    Map<String, Object> properties = reader();
    properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, millis(FOLLOWER_WAIT));
    return properties;
  }

  /**
   * As {@link #reader}, for one that looks up single records here and there. It fetches ahead from
   * where it looked last, and the broker would hold back that fetch for half a second if there is
   * nothing more; the next look-up waits behind it.
   */
  public Map<String, Object> lookUp() {
    Map<String, Object> properties = reader();
    properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 1);
    // What is looked for is among the first few records.
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 64 << 10);
    return properties;
  }

  /** As {@link #lookUp()}, for one that asks besides how far a group is, and commits nothing. */
  public Map<String, Object> lookUp(String group) {
    Map<String, Object> properties = lookUp();
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return properties;
  }

  /** For a producer outside transactions, which submits requests. */
  public Map<String, Object> submitter() {
    Map<String, Object> properties =
        suit(
            ClientProperties.PRODUCER,
            Map.of(
                ProducerConfig.LINGER_MS_CONFIG, 5, ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10));
    durable(properties);
    return properties;
  }

  /** The suited values, and over them the user's, as far as they are meant for this client. */
  private Map<String, Object> suit(ClientProperties client, Map<String, Object> suited) {
    Map<String, Object> properties = new HashMap<>(suited);
    forAnyClient(properties);
    properties.putAll(client.meantForIt(user));
    LoginFile.open(properties);
    properties.put(
        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
        user.getOrDefault(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, ""));
    return properties;
  }

  private void forAnyClient(Map<String, Object> properties) {
    // Kafka's default is a bean in JMX for all that each client measures, made at each start and
    // whenever partitions move, beside Posthouse's own metrics.
    properties.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
    String protocol = user.getOrDefault(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "");
    if (protocol.toUpperCase(Locale.ROOT).endsWith("SSL")) { // Kafka takes lower case too
      properties.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, RenewedCertificates.class);
    }
  }

  private static void readCommitted(Map<String, Object> properties) {
    // An aborted transaction's outcome is sent again: whoever reads both has the job twice.
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, IsolationLevel.READ_COMMITTED.toString());
    // Offsets travel in the transaction of the outcomes they belong to, or not at all.
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // Jobs submitted before the first start are worked too.
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
  }

  private static void durable(Map<String, Object> properties) {
    // What is acknowledged survives the loss of a broker, and is written once whatever is retried.
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
  }

  private boolean classicProtocol() {
    return !"consumer".equalsIgnoreCase(user.get(ConsumerConfig.GROUP_PROTOCOL_CONFIG));
  }

  private static int millis(Duration duration) {
    return Math.toIntExact(duration.toMillis());
  }
}
