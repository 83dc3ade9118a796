package dev.posthouse.simulation;

import dev.posthouse.kafka.TopicScan;
import dev.posthouse.replay.MarkTopic;
import dev.posthouse.replay.Renewal;
import dev.posthouse.replay.ReplayDoor;
import dev.posthouse.replay.ReplayOrder;
import dev.posthouse.replay.ReplayStoppedException;
import dev.posthouse.replay.Requester;
import dev.posthouse.replay.StoredLetter;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;

/** Somebody who replays all dead letters, as the command does. */
final class Replayer {
  private static final Topics TOPICS = SimulatedProcess.TOPICS;
  private static final Deserializer<DeadLetter> LETTERS =
      SimulatedProcess.SERDES.deserializer(DeadLetter.class);

  private final World world;
  private final SimulatedKafka kafka;
  private final Machine machine;
  private final Link link;

  Replayer(World world, Fleet fleet, int number) {
    this.world = world;
    this.kafka = fleet.kafka();
    this.machine = fleet.machine(number);
    this.link = fleet.link(machine);
  }

  void start(Schedule.Fault fault) {
    if (fault.count() < 3) {
      Link.Trouble[] all = Link.Trouble.values();
      link.arm(
          Link.Request.COMMIT,
          all[(fault.choice() >> 3) % all.length],
          "",
          fault.count(),
          fault.nanos());
    }
    new SimulatedThread(world, machine, "replay", this::run).start();
  }

  private void run() {
    KafkaProperties properties = new KafkaProperties(Map.of("bootstrap.servers", "broker:9092"));
    MarkTopic marks =
        new MarkTopic(
            new TopicScan(properties.reader()),
            partitions(TOPICS.replays()),
            SimulatedProcess.SERDES.deserializer(JobEvent.class));
    Map<TopicPartition, Long> begins = new LinkedHashMap<>();
    partitions(TOPICS.deadLetters()).forEach(partition -> begins.put(partition, 0L));
    try (ReplayDoor door =
        ReplayDoor.open(
            properties,
            TOPICS,
            SimulatedProcess.SERDES.serializer(),
            marks,
            begins,
            new Requester("simulation", null),
            machine)) {
      for (ReplayOrder order : orders()) {
        world.happens(machine, "replays", door.send(List.of(order)));
      }
    } catch (ReplayStoppedException | KafkaException e) {
      world.note(machine, "the replay stops: " + e);
    }
  }

  private List<TopicPartition> partitions(String topic) {
    return kafka.logs(topic).stream().map(Log::partition).toList();
  }

  private List<ReplayOrder> orders() {
    Renewal renewal =
        new Renewal(SimulatedProcess.SERDES.deserializer(JobRequest.class), Renewal.Direction.SAME);
    List<ReplayOrder> orders = new ArrayList<>();
    for (Log log : kafka.logs(TOPICS.deadLetters())) {
      for (long offset = 0; offset < log.stable(); offset++) {
        Log.Entry entry = log.at(offset);
        if (entry.state == Log.State.COMMITTED) {
          DeadLetter letter = LETTERS.deserialize(TOPICS.deadLetters(), entry.value);
          Source place =
              new Source(TOPICS.deadLetters(), entry.partition.partition(), entry.offset);
          StoredLetter stored =
              new StoredLetter(
                  place, Objects.requireNonNull(letter), new RecordHeaders(entry.headers));
          if (letter.getRaw() == null
              && renewal.of(stored, machine.instant())
                  instanceof Renewal.Renewed.Request(JobRequest request, boolean _)) {
            orders.add(ReplayOrder.of(stored, request));
          }
        }
      }
    }
    return orders;
  }
}
