package dev.posthouse.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.kafka.SupervisedLoop;
import dev.posthouse.wire.internal.ProviderState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes to the fleet what this process finds of its providers, and merges what the others find.
 * Whoever reads a record that lacks something it knows, since two have written at once, writes
 * both: so the last record of each provider comes to hold all.
 *
 * <p>What is found is written at once, and the others know it some milliseconds later: as soon as
 * the broker has it and has handed it on. At most ten records a second for each provider: what
 * changes in between is written as it is by then.
 */
public final class StateExchange implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StateExchange.class);

  /** The least time between two records of one provider. */
  private static final Duration INTERVAL = Duration.ofMillis(100);

  /** How long a poll may block: findings of this process and of others end it. */
  private static final Duration IDLE = Duration.ofSeconds(1);

  /** Before anybody is called, all that was published must be known. */
  private static final Duration START = Duration.ofSeconds(30);

  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final String topic;
  private final Serializer<SpecificRecord> serializer;
  private final String actor;
  private final InstantSource clock;
  private final StateReader reader;
  private final Producer<byte[], byte[]> producer;
  private final Map<String, ProviderHealth> unpublished = new ConcurrentHashMap<>();
  private final Map<String, Long> published = new HashMap<>();
  private final SupervisedLoop loop =
      new SupervisedLoop(
          "provider-state",
          this::turn,
          failure ->
              log.atWarn()
                  .setCause(failure)
                  .log(
                      "The providers' state is not shared for now; this process goes by its own"
                          + " calls"));
  private volatile @Nullable HealthBoard board;

  /**
   * @param reader of the topic; closed with this
   * @param producerProperties of a producer outside transactions
   * @param actor this process, for people
   */
  public StateExchange(
      String topic,
      StateReader reader,
      Map<String, Object> producerProperties,
      Serializer<SpecificRecord> serializer,
      String actor,
      InstantSource clock) {
    this.topic = topic;
    this.reader = reader;
    this.serializer = serializer;
    this.actor = actor;
    this.clock = clock;
    this.producer =
        new KafkaProducer<>(
            atOnce(producerProperties), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** A record is seldom, and others call the provider until they know it. */
  private static Map<String, Object> atOnce(Map<String, Object> producerProperties) {
    Map<String, Object> properties = new HashMap<>(producerProperties);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    return properties;
  }

  /**
   * Lets the board know all that was published so far, and keeps it up to date from then on.
   *
   * @throws org.apache.kafka.common.KafkaException if the topic cannot be read
   */
  public void start(HealthBoard known) {
    board = known;
    for (ProviderState state : reader.readAll(START)) {
      known.merge(state.getProvider(), ProviderStates.read(state));
    }
    loop.start();
  }

  /** To be published to the fleet, soon. Never waits. */
  public void publish(String provider, ProviderHealth health) {
    unpublished.put(provider, health);
    reader.wakeup();
  }

  private void turn() {
    for (ProviderState state : reader.poll(unpublished.isEmpty() ? IDLE : untilNext())) {
      merge(state);
    }
    for (String provider : List.copyOf(unpublished.keySet())) {
      if (untilDue(provider).isPositive()) {
        continue;
      }
      ProviderHealth health = unpublished.remove(provider);
      if (health != null) {
        published.put(provider, System.nanoTime());
        send(provider, health);
      }
    }
  }

  private Duration untilNext() {
    return unpublished.keySet().stream()
        .map(this::untilDue)
        .min(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /** How long a provider's next record has to wait for its last one. */
  private Duration untilDue(String provider) {
    Long last = published.get(provider);
    if (last == null) {
      return Duration.ZERO;
    }
    Duration wait = INTERVAL.minusNanos(System.nanoTime() - last);
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  private void merge(ProviderState state) {
    ProviderHealth reported = ProviderStates.read(state);
    HealthBoard known = board;
    if (known != null) {
      known
          .merge(state.getProvider(), reported)
          .filter(all -> !all.equals(reported))
          .ifPresent(all -> unpublished.put(state.getProvider(), all));
    }
  }

  private void send(String provider, ProviderHealth health) {
    try {
      byte[] value =
          serializer.serialize(
              topic, ProviderStates.record(provider, health, actor, clock.instant()));
      var _ =
          producer.send(
              new ProducerRecord<>(topic, provider.getBytes(UTF_8), value),
              (_, failure) -> {
                if (failure != null) {
                  unpublished.putIfAbsent(provider, health);
                }
              });
    } catch (RuntimeException e) {
      unpublished.putIfAbsent(provider, health);
      throw e;
    }
  }

  @Override
  public void close() {
    loop.end();
    reader.wakeup();
    if (loop.close(CLOSE)) {
      reader.close();
    }
    producer.close(CLOSE);
  }
}
