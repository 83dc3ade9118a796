package dev.posthouse.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.job.Cancellation;
import dev.posthouse.job.Cancellations;
import dev.posthouse.wire.JobCancel;
import dev.posthouse.wire.internal.Job;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topic of cancellations, from its beginning, and remembers them. Every process that
 * holds jobs has one, reads all partitions and commits nothing: any job may be here.
 *
 * <p>Tested by {@code CancelIT}.
 */
public final class CancellationTail implements Cancellations, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CancellationTail.class);

  /** How long the start may wait until what was asked for earlier is known. */
  private static final Duration CATCH_UP = Duration.ofSeconds(10);

  /** How long a poll may block: a cancellation ends it, and so does closing. */
  private static final Duration POLL = Duration.ofSeconds(1);

  /** About 30 MB. The oldest are forgotten first: their jobs have likely ended long ago. */
  private static final int MOST = 100_000;

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final String topic;
  private final Deserializer<JobCancel> deserializer;
  private final Map<String, Cancellation> byJob =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Cancellation> eldest) {
              return size() > MOST;
            }
          });
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final SupervisedLoop loop;
  private final AtomicLong count = new AtomicLong();
  private volatile @Nullable Consumer<byte[], byte[]> current;

  private CancellationTail(
      Supplier<Consumer<byte[], byte[]>> consumers,
      String topic,
      Deserializer<JobCancel> deserializer) {
    this.consumers = consumers;
    this.topic = topic;
    this.deserializer = deserializer;
    this.loop =
        new SupervisedLoop(
            "cancellations",
            this::follow,
            failure ->
                log.atWarn()
                    .addKeyValue("topic", topic)
                    .setCause(failure)
                    .log("Cancellations cannot be read; jobs are not cancelled until they can"));
  }

  /**
   * Begins to follow the topic, and returns when all that was asked for earlier is known; after 10
   * s at the latest, for then it is better to go on.
   *
   * @param consumers makes a consumer of committed records that belongs to no group
   */
  public static CancellationTail start(
      Supplier<Consumer<byte[], byte[]>> consumers,
      String topic,
      Deserializer<JobCancel> deserializer) {
    CancellationTail tail = new CancellationTail(consumers, topic, deserializer);
    tail.loop.start();
    try {
      if (!tail.caughtUp.await(CATCH_UP.toMillis(), TimeUnit.MILLISECONDS)) {
        log.atWarn()
            .addKeyValue("topic", topic)
            .log(
                "Cancellations are not read yet; a cancelled job may be called for until they are");
      }
    } catch (InterruptedException e) {
      tail.close();
      throw new InterruptException(e);
    }
    return tail;
  }

  @Override
  public Optional<Cancellation> of(Job job) {
    return Optional.ofNullable(byJob.get(job.getJobId()))
        .filter(cancellation -> cancellation.covers(job));
  }

  @Override
  public boolean concerns(String jobId) {
    return byJob.containsKey(jobId);
  }

  @Override
  public long count() {
    return count.get();
  }

  private void follow() {
    Consumer<byte[], byte[]> consumer = consumers.get();
    current = consumer;
    try (TopicFollower follower = TopicFollower.fromBeginning(consumer, topic)) {
      while (!loop.isClosing()) {
        if (follower.hasCaughtUp()) {
          caughtUp.countDown();
        }
        follower.poll(POLL).forEach(this::remember);
      }
    }
  }

  private void remember(ConsumerRecord<byte[], byte[]> record) {
    try {
      JobCancel cancel = deserializer.deserialize(topic, record.value());
      if (cancel == null) {
        return;
      }
      byJob.put(
          record.key() == null
              ? Objects.requireNonNull(cancel.getJobId())
              : new String(record.key(), UTF_8),
          Cancellation.of(cancel));
      count.incrementAndGet(); // after the cancellation itself: see Cancellations.count
    } catch (SerializationException e) {
      if (DecodeFault.isRegistrys(e)) {
        throw e; // read again from the beginning, until the registry is mended
      }
      log.atWarn()
          .addKeyValue("topic", topic)
          .addKeyValue("partition", record.partition())
          .addKeyValue("offset", record.offset())
          .log("A record is no cancellation, and cancels nothing");
    }
  }

  @Override
  public void close() {
    loop.end();
    Consumer<byte[], byte[]> consumer = current;
    if (consumer != null) {
      consumer.wakeup();
    }
    loop.close();
  }
}
