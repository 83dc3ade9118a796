package dev.posthouse.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topics of one run. */
final class PeerTopics implements AutoCloseable {
  static final int PARTITIONS = 12;

  /** With what each prompt goes on, behind the job's id. */
  static final String PROMPT = ": All work and no play makes a post horse a dull nag. ";

  private static final int PROMPT_LENGTH = 1024;

  /** What Posthouse asks of the topic of results. */
  private static final String RESULT_BYTES = "2097152";

  private final PeerSettings settings;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;

  PeerTopics(PeerSettings settings) {
    this.settings = settings;
    Map<String, Object> properties = Map.of("bootstrap.servers", settings.bootstrapServers());
    admin = Admin.create(properties);
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    await(
        admin
            .createTopics(
                List.of(
                    new NewTopic(settings.requests(), PARTITIONS, (short) 1),
                    new NewTopic(settings.results(), PARTITIONS, (short) 1)
                        .configs(Map.of("max.message.bytes", RESULT_BYTES))))
            .all());
  }

  /** Submits the jobs of a name from one number on, before another. */
  void submit(String name, int from, int to) {
    for (int i = from; i < to; i++) {
      String id = name + "-" + i;
      String prompt =
          (id + PROMPT.repeat(PROMPT_LENGTH / PROMPT.length() + 1)).substring(0, PROMPT_LENGTH);
      String json = "{\"id\":\"%s\",\"prompt\":\"%s\"}".formatted(id, prompt);
      var _ =
          producer.send(
              new ProducerRecord<>(settings.requests(), id.getBytes(UTF_8), json.getBytes(UTF_8)));
    }
    producer.flush();
  }

  /**
   * Whether the workers have committed all requests as done; never of Posthouse, whose groups are
   * others.
   */
  boolean isAllCommitted() {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      ends.put(new TopicPartition(settings.requests(), partition), OffsetSpec.latest());
    }
    Map<TopicPartition, OffsetAndMetadata> committed =
        await(
            admin
                .listConsumerGroupOffsets(settings.group())
                .partitionsToOffsetAndMetadata(settings.group()));
    return await(admin.listOffsets(ends).all()).entrySet().stream()
        .allMatch(
            end -> {
              OffsetAndMetadata offset = committed.get(end.getKey());
              return end.getValue().offset() == (offset == null ? 0 : offset.offset());
            });
  }

  /** How many consumers are in the groups of the run; 0 while one of these is at odds. */
  int members() {
    List<String> groups =
        await(admin.listGroups(ListGroupsOptions.forConsumerGroups()).all()).stream()
            .map(GroupListing::groupId)
            .filter(group -> group.startsWith(settings.prefix()))
            .toList();
    Collection<ConsumerGroupDescription> described =
        await(admin.describeConsumerGroups(groups).all()).values();
    return described.stream()
            .allMatch(group -> group.members().isEmpty() || group.groupState() == GroupState.STABLE)
        ? described.stream().mapToInt(group -> group.members().size()).sum()
        : 0;
  }

  private static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }
}
