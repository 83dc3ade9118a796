package dev.posthouse.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.wire.internal.ProviderState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the fleet what this process finds out of its providers, and this process what the others
 * do. Whoever reads a record that lacks something it knows, since two have written at once, writes
 * both: so the last record of each provider comes to hold all.
 *
 * <p>Writes at most ten records a second for each provider: what changes in between is written as
 * it is by then.
 */
public final class StateExchange implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StateExchange.class);

  /** How long a poll may block: the most that a finding of this process waits to be told. */
  private static final Duration TURN = Duration.ofMillis(100);

  /** Before anybody is called, all that was said must be known. */
  private static final Duration START = Duration.ofSeconds(30);

  /** After a fault, so that a lasting one does not spin. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final String topic;
  private final Serializer<SpecificRecord> serializer;
  private final String actor;
  private final InstantSource clock;
  private final StateReader reader;
  private final Producer<byte[], byte[]> producer;
  private final Map<String, ProviderHealth> untold = new ConcurrentHashMap<>();
  private final Thread thread = Thread.ofPlatform().name("provider-state").unstarted(this::work);
  private volatile boolean stopping;
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
            producerProperties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Lets the board know all that was said so far, and keeps it up to date from then on.
   *
   * @throws org.apache.kafka.common.KafkaException if the topic cannot be read
   */
  public void start(HealthBoard known) {
    board = known;
    for (ProviderState state : reader.readAll(START)) {
      known.merge(state.getProvider(), ProviderStates.read(state));
    }
    thread.start();
  }

  /** To be told to the fleet, soon. Never waits. */
  public void publish(String provider, ProviderHealth health) {
    untold.put(provider, health);
  }

  private void work() {
    while (!stopping) {
      try {
        turn();
      } catch (InterruptException e) {
        return;
      } catch (RuntimeException e) {
        log.atWarn()
            .setCause(e)
            .log("The providers' state is not shared for now; this process goes by its own calls");
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private void turn() {
    for (ProviderState state : reader.poll(TURN)) {
      hear(state);
    }
    for (String provider : List.copyOf(untold.keySet())) {
      ProviderHealth health = untold.remove(provider);
      if (health != null) {
        send(provider, health);
      }
    }
  }

  private void hear(ProviderState state) {
    ProviderHealth reported = ProviderStates.read(state);
    HealthBoard known = board;
    if (known != null) {
      known
          .merge(state.getProvider(), reported)
          .filter(all -> !all.equals(reported))
          .ifPresent(all -> untold.put(state.getProvider(), all));
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
                  untold.putIfAbsent(provider, health);
                }
              });
    } catch (RuntimeException e) {
      untold.putIfAbsent(provider, health);
      throw e;
    }
  }

  @Override
  public void close() {
    stopping = true;
    if (thread.getState() != Thread.State.NEW) {
      join();
    }
    if (thread.isAlive()) {
      thread.interrupt();
    } else {
      reader.close();
    }
    producer.close(CLOSE);
  }

  private void join() {
    try {
      thread.join(CLOSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
