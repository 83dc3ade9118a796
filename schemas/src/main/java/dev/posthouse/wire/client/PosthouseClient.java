package dev.posthouse.wire.client;

import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.WireConfig;
import dev.posthouse.wire.serde.AvroSerializer;
import dev.posthouse.wire.serde.JsonSerializer;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends jobs, and tells how each has ended. One for a program; safe for use by many threads.
 *
 * <p>It reads all results and dead letters from the moment it was made, in no consumer group, and
 * decodes those that somebody waits for: fit for programs that wait for what they ask. What was
 * asked survives this program, its waiting does not: a program that must not miss an answer
 * consumes the results itself.
 *
 * <p>Tested by {@code PosthouseClientIT}.
 */
public final class PosthouseClient implements AutoCloseable {
  private final Topics topics;
  private final KafkaProducer<String, JobRequest> producer;
  private final EndReader ends;

  private PosthouseClient(
      Topics topics, KafkaProducer<String, JobRequest> producer, EndReader ends) {
    this.topics = topics;
    this.producer = producer;
    this.ends = ends;
  }

  /**
   * One for topics with the usual prefix.
   *
   * @param settings {@code bootstrap.servers} and what else Kafka's clients need to log in; with
   *     {@code schema.registry.url}, and what else {@link WireConfig} knows, requests are written
   *     as Avro, else as JSON. Answers are read in both forms; Avro needs the registry.
   * @throws org.apache.kafka.common.KafkaException if the topics cannot be looked at
   */
  public static PosthouseClient connect(Map<String, ?> settings) {
    return connect(settings, new Topics(Topics.DEFAULT_PREFIX));
  }

  /** One for topics with a prefix of their own; else as {@link #connect(Map)}. */
  public static PosthouseClient connect(Map<String, ?> settings, Topics topics) {
    EndReader ends = EndReader.start(settings, topics);
    try {
      return new PosthouseClient(topics, producer(settings), ends);
    } catch (RuntimeException e) {
      ends.close();
      throw e;
    }
  }

  private static KafkaProducer<String, JobRequest> producer(Map<String, ?> settings) {
    Serializer<JobRequest> values =
        settings.containsKey(WireConfig.REGISTRY_URL)
            ? new AvroSerializer<>()
            : new JsonSerializer<>();
    values.configure(settings, false);
    Map<String, Object> properties = new HashMap<>(settings);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    return new KafkaProducer<>(properties, new StringSerializer(), values);
  }

  /**
   * Sends a job.
   *
   * @param request gets a random id if it has none. An id is worked once within 24 hours: a job
   *     that has ended already does not end again.
   * @return how it ends, as soon as it has. Fails with what Kafka has against it if it could not be
   *     sent or ends can no longer be read. Whoever waits says how long: {@link
   *     CompletableFuture#get(long, java.util.concurrent.TimeUnit)} or {@link
   *     CompletableFuture#orTimeout}. Cancelling it ends the waiting, not the job.
   */
  public CompletableFuture<JobEnd> submit(JobRequest request) {
    if (request.getId() == null) {
      request.setId(UUID.randomUUID().toString());
    }
    String id = request.getId();
    // Before it is sent: it may end at once.
    CompletableFuture<JobEnd> end = ends.await(id);
    try {
      var unused =
          producer.send(
              new ProducerRecord<>(topics.requests(), id, request),
              (sent, failure) -> {
                if (failure != null) {
                  end.completeExceptionally(failure);
                }
              });
    } catch (RuntimeException e) {
      end.completeExceptionally(e);
    }
    return end;
  }

  /** Sends what was submitted, and stops; who still waits is told so. */
  @Override
  public void close() {
    try {
      producer.close();
    } finally {
      ends.close();
    }
  }
}
