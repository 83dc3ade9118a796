package dev.posthouse.simulation;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.CreatePartitionsResult;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.internals.CoordinatorKey;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.apache.kafka.common.protocol.Errors;

/** Stands for {@code Admin}: what production asks of it, and no more. */
final class SimulatedAdmin implements InvocationHandler {
  private static final long USUAL_NANOS = 60_000_000_000L;
  private static final Node BROKER = new Node(1, "broker", 9092);

  private final SimulatedKafka kafka;
  private final Link link;
  private final long timeoutNanos;

  private SimulatedAdmin(Map<String, Object> properties) {
    Fleet fleet = Fleet.of(World.current());
    kafka = fleet.kafka();
    link = fleet.link(World.thread().machine());
    Object timeout = properties.get(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG);
    timeoutNanos = timeout == null ? USUAL_NANOS : Long.parseLong(timeout.toString()) * 1_000_000;
  }

  /** A client of the process whose thread runs. */
  static Admin create(Map<String, Object> properties) {
    return (Admin)
        Proxy.newProxyInstance(
            SimulatedAdmin.class.getClassLoader(),
            new Class<?>[] {Admin.class},
            new SimulatedAdmin(properties));
  }

  @Override
  @SuppressWarnings("unchecked") // as Admin declares them
  public Object invoke(Object proxy, Method method, Object[] arguments) {
    if (method.getName().equals("close")) {
      return Optional.empty();
    }
    link.request(Link.Request.ADMIN, timeoutNanos);
    Object result =
        switch (method.getName()) {
          case "describeTopics" -> describe((Collection<String>) arguments[0]);
          case "listOffsets" -> offsets((Map<TopicPartition, OffsetSpec>) arguments[0]);
          case "createPartitions" -> enlarge((Map<String, NewPartitions>) arguments[0]);
          case "listConsumerGroupOffsets" -> committed((String) arguments[0]);
          case "alterConsumerGroupOffsets" ->
              alter(
                  kafka.group((String) arguments[0]),
                  (Map<TopicPartition, OffsetAndMetadata>) arguments[1]);
          default -> throw new UnsupportedOperationException(method.getName());
        };
    link.answer(Link.Request.ADMIN, timeoutNanos);
    return result;
  }

  private DescribeTopicsResult describe(Collection<String> topics) {
    Map<String, KafkaFuture<TopicDescription>> found = new LinkedHashMap<>();
    for (String topic : topics) {
      found.put(
          topic,
          kafka.hasTopic(topic)
              ? KafkaFuture.completedFuture(description(topic))
              : failed(new UnknownTopicOrPartitionException(topic)));
    }
    return new DescribeTopicsResult(null, found) {};
  }

  private TopicDescription description(String topic) {
    List<TopicPartitionInfo> partitions = new ArrayList<>();
    for (int i = 0; i < kafka.partitions(topic); i++) {
      partitions.add(new TopicPartitionInfo(i, BROKER, List.of(BROKER), List.of(BROKER)));
    }
    return new TopicDescription(topic, false, partitions, java.util.Set.of(), kafka.id(topic));
  }

  private ListOffsetsResult offsets(Map<TopicPartition, OffsetSpec> asked) {
    Map<TopicPartition, KafkaFuture<ListOffsetsResultInfo>> found = new LinkedHashMap<>();
    asked.forEach(
        (partition, spec) ->
            found.put(
                partition,
                KafkaFuture.completedFuture(
                    new ListOffsetsResultInfo(
                        spec instanceof OffsetSpec.EarliestSpec ? 0 : kafka.log(partition).end(),
                        -1,
                        Optional.empty()))));
    return new ListOffsetsResult(found);
  }

  private CreatePartitionsResult enlarge(Map<String, NewPartitions> wanted) {
    Map<String, KafkaFuture<Void>> done = new LinkedHashMap<>();
    wanted.forEach(
        (topic, partitions) -> {
          if (kafka.partitions(topic) >= partitions.totalCount()) {
            done.put(topic, failed(new InvalidPartitionsException(topic)));
          } else {
            kafka.grow(topic, partitions.totalCount(), 0);
            done.put(topic, KafkaFuture.completedFuture(null));
          }
        });
    return made(CreatePartitionsResult.class, Map.class, done);
  }

  private ListConsumerGroupOffsetsResult committed(String group) {
    return made(
        ListConsumerGroupOffsetsResult.class,
        Map.class,
        Map.of(
            CoordinatorKey.byGroupId(group),
            KafkaFuture.completedFuture(kafka.group(group).committed())));
  }

  private AlterConsumerGroupOffsetsResult alter(
      Group group, Map<TopicPartition, OffsetAndMetadata> offsets) {
    KafkaFuture<Map<TopicPartition, Errors>> done;
    if (group.isEmpty()) {
      group.commit(offsets);
      Map<TopicPartition, Errors> none = new LinkedHashMap<>();
      offsets.keySet().forEach(partition -> none.put(partition, Errors.NONE));
      done = KafkaFuture.completedFuture(none);
    } else {
      done = failed(new UnknownMemberIdException());
    }
    return made(AlterConsumerGroupOffsetsResult.class, KafkaFuture.class, done);
  }

  private static <T> KafkaFuture<T> failed(RuntimeException failure) {
    KafkaFutureImpl<T> future = new KafkaFutureImpl<>();
    future.completeExceptionally(failure);
    return future;
  }

  /** Kafka lets nobody else make these answers. */
  private static <T> T made(Class<T> answer, Class<?> of, Object content) {
    try {
      Constructor<T> constructor = answer.getDeclaredConstructor(of);
      constructor.setAccessible(true);
      return constructor.newInstance(content);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
