package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.simulator.Fault;
import dev.posthouse.dev.simulator.FaultKind;
import dev.posthouse.dev.simulator.FaultScript;
import dev.posthouse.job.RetryPolicy;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.testbench.Longest;
import dev.posthouse.testbench.Shows;
import dev.posthouse.testbench.TestBench;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P1, though Kafka has forgotten, or somebody has changed, how far the topics are worked. */
@Order(Longest.FIRST)
class LostOffsetsIT {
  private static final int JOBS = 30;

  @TempDir Path state;

  /** What is left when a group was empty for {@code offsets.retention.minutes}: nothing. */
  @Shows(
      promises = {"P1"},
      faults = "Kafka forgets the offsets of all groups",
      counts = JOBS + " jobs")
  @Test
  void jobsThatHaveEndedAreNotWorkedAgainWhenTheGroupsAreForgotten() throws Exception {
    try (TestBench bench = worked()) {
      long calls = bench.callsSeen();
      try (Admin admin = admin(bench)) {
        deleteGroups(bench, admin);
      }

      assertNothingIsWorkedAgain(bench, calls);
    }
  }

  /** Behind it lies what others have committed since, and readers do not see it yet. */
  @Shows(
      promises = {"P1"},
      faults =
          "a killed process leaves a transaction open, and the offsets of all groups are deleted"
              + " before brokers end it",
      counts = JOBS + " jobs")
  @Test
  void whatLiesBehindAnOpenTransactionIsWaitedFor() throws Exception {
    try (TestBench bench = bench();
        Admin admin = admin(bench);
        KafkaProducer<byte[], byte[]> killed = producer(bench)) {
      try (Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
        JourneyIT.awaitAll(bench, bench.submit("before", JOBS / 2));
        writeToProgress(bench, killed);
        JourneyIT.awaitAll(bench, bench.submit("behind", JOBS / 2));
      }
      long calls = bench.callsSeen();
      deleteGroups(bench, admin);

      Thread.startVirtualThread(
          () -> {
            LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
            killed.abortTransaction(); // as brokers do when its time is over
          });

      assertNothingIsWorkedAgain(bench, calls);
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(TestBench bench) {
    Map<String, Object> properties =
        new KafkaProperties(bench.settings).transactionalProducer(bench.topics.prefix() + "killed");
    properties.put("transaction.timeout.ms", 300_000); // until the groups can be deleted
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static void writeToProgress(TestBench bench, KafkaProducer<byte[], byte[]> producer) {
    producer.initTransactions();
    producer.beginTransaction();
    String topic = bench.topics.progress();
    for (PartitionInfo partition : producer.partitionsFor(topic)) {
      var _ =
          producer.send(
              new ProducerRecord<>(topic, partition.partition(), new byte[1], new byte[1]));
    }
    producer.flush();
  }

  /** To the start, by a tool; and beyond the end, as if the logs had been truncated. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1_000_000})
  void jobsThatHaveEndedAreNotWorkedAgainWhenOffsetsWereSet(long offset) throws Exception {
    try (TestBench bench = worked()) {
      long calls = bench.callsSeen();
      try (Admin admin = admin(bench)) {
        for (String group : groups(bench)) {
          Map<TopicPartition, OffsetAndMetadata> back = new HashMap<>();
          admin
              .listConsumerGroupOffsets(group)
              .partitionsToOffsetAndMetadata()
              .get()
              .keySet()
              .forEach(partition -> back.put(partition, new OffsetAndMetadata(offset)));
          await()
              .atMost(Duration.ofSeconds(40))
              .ignoreExceptions()
              .until(() -> admin.alterConsumerGroupOffsets(group, back).all().get() == null);
        }
      }

      assertNothingIsWorkedAgain(bench, calls);
    }
  }

  /** Restored from a backup: the same records, and nobody knows what became of them. */
  @Test
  void aProcessDoesNotStartOnATopicOfWhichNobodyKnowsHowFarItIsWorked() throws Exception {
    try (TestBench bench = worked()) {
      String topic = bench.topics.provider("claude");
      List<ConsumerRecord<byte[], byte[]>> records = read(bench, topic);
      assertThat(records).isNotEmpty();
      try (Admin admin = admin(bench)) {
        admin.deleteTopics(List.of(topic)).all().get();
        await().until(() -> !admin.listTopics().names().get().contains(topic));
        var _ =
            new dev.posthouse.kafka.TopicSetup(admin, bench.settings.topics())
                .ensure(bench.settings.providers().keySet());
      }
      records.forEach(
          record -> bench.send(new ProducerRecord<>(topic, null, record.key(), record.value())));
      bench.flush();
      long calls = bench.callsSeen();

      assertThatThrownBy(() -> Node.start(bench.settings, Role.Selection.ALL).close())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("posthouse topics adopt " + topic + " --skip")
          .hasMessageContaining("posthouse topics adopt " + topic + " --work");

      try (Admin admin = admin(bench)) {
        TopicMemory memory = new TopicMemory(bench.settings);
        memory.adoption(admin).decide(memory.topic(topic).orElseThrow(), true);
      }
      assertNothingIsWorkedAgain(bench, calls);
    }
  }

  /** The jobs that wait lie nowhere else. */
  @ParameterizedTest
  @ValueSource(strings = {"retry-waiting-changelog", "admit-undecided-changelog"})
  void aProcessDoesNotStartWhenWhatKeptItsWaitingJobsIsGone(String changelog) throws Exception {
    try (TestBench bench = bench()) {
      String kept = bench.topics.prefix() + changelog;
      try (Node _ = Node.start(bench.settings, Role.Selection.ALL);
          Admin admin = admin(bench)) {
        await()
            .atMost(Duration.ofSeconds(40))
            .until(() -> new TopicMemory(bench.settings).kept(admin).knows(kept));
      }
      try (Admin admin = admin(bench)) {
        admin.deleteTopics(List.of(kept)).all().get();
        await().until(() -> !admin.listTopics().names().get().contains(kept));

        assertThatThrownBy(() -> Node.start(bench.settings, Role.Selection.ALL).close())
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("posthouse topics adopt " + kept + " --skip");

        new TopicMemory(bench.settings).kept(admin).giveUp(kept);
      }
      try (Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
        JourneyIT.awaitAll(bench, bench.submit("after", JOBS));
      }
    }
  }

  private TestBench bench() {
    RetryPolicy retry = new RetryPolicy(8, Duration.ofMillis(50), Duration.ofSeconds(1));
    return new TestBench(state, 2, 32, retry);
  }

  private static void deleteGroups(TestBench bench, Admin admin) {
    // Streams leaves a member behind, which the broker misses after the session's time.
    for (String group : groups(bench)) {
      await()
          .atMost(Duration.ofSeconds(40))
          .ignoreExceptions()
          .until(() -> admin.deleteConsumerGroups(List.of(group)).all().get() == null);
    }
  }

  /** A bench whose jobs have ended, some of them after a retry, and whose process has stopped. */
  private TestBench worked() {
    TestBench bench = bench();
    work(bench);
    return bench;
  }

  private static void work(TestBench bench) {
    bench.provider("claude").script(FaultScript.failing(Fault.of(FaultKind.OVERLOADED, 0.3)));
    try (Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
      JourneyIT.awaitAll(bench, bench.submit("worked", JOBS));
    }
  }

  /** New jobs are worked, which lie behind the old ones; so those were passed by. */
  private static void assertNothingIsWorkedAgain(TestBench bench, long calls) {
    bench.provider("claude").script(FaultScript.HEALTHY);
    try (Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
      Set<String> more = bench.submit("more", JOBS);
      JourneyIT.awaitAll(bench, more);

      assertThat(bench.callsSeen()).isEqualTo(calls + JOBS);
      assertThat(bench.terminal.duplicates()).isEmpty();
      assertThat(bench.terminal.ended()).isEqualTo(2 * JOBS);
    }
  }

  private static List<String> groups(TestBench bench) {
    return Stream.of("admit", "retry", "attempt.claude", "attempt.gpt", "attempt.gemini")
        .map(station -> bench.topics.prefix() + station)
        .toList();
  }

  private static Admin admin(TestBench bench) {
    return Admin.create(new KafkaProperties(bench.settings).adminProperties());
  }

  private static List<ConsumerRecord<byte[], byte[]>> read(TestBench bench, String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            new KafkaProperties(bench.settings).reader(),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList());
      consumer.seekToBeginning(consumer.assignment());
      Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }
}
