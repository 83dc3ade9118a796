package dev.posthouse.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.testbench.Longest;
import dev.posthouse.testbench.Shows;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.testbench.TunedSettings;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.internal.JsonFormat;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The first station on real Kafka: what a topology without partitions and threads cannot show. */
@Order(Longest.FIRST)
@Execution(ExecutionMode.CONCURRENT)
class AdmitIT {
  private static final int JOBS = 50;

  @TempDir Path state;

  /** P2, for producers that send without a key or hash keys in their own way. */
  @Shows(
      promises = {"P2"},
      faults = "the same id in every partition",
      counts = JOBS + " ids")
  @Test
  void oneIdInEveryPartitionIsWorkedOnce() {
    try (TestBench bench = new TestBench(state);
        Node _ = Node.start(bench.settings, Role.Selection.ALL)) {
      Set<String> ids = ids();
      try (KafkaProducer<byte[], byte[]> producer = producer(bench)) {
        for (String id : ids) {
          for (int partition = 0; partition < 4; partition++) {
            send(producer, bench, partition, null, request(id));
            send(producer, bench, partition, id, "{\"prompt\":\"Why?\"}");
            send(producer, bench, partition, "another key", request(id));
          }
        }
      }

      awaitDuplicates(bench, 11 * JOBS);
      JourneyIT.awaitAll(bench, ids);

      assertThat(bench.terminal.results()).isEqualTo(JOBS);
      assertThat(bench.provider("claude").calls()).isEqualTo(JOBS);
    }
  }

  /** P2, whether the processor finds its stores again or restores them from Kafka. */
  @Test
  void aRestartForgetsNoJob(@TempDir Path otherState) {
    try (TestBench bench = new TestBench(state)) {
      TunedSettings here = new TunedSettings(bench.settings).soonMissed();
      Set<String> ids;
      try (Node _ = Node.start(here.settings(), Role.Selection.ALL)) {
        ids = bench.submit("job", JOBS);
        JourneyIT.awaitAll(bench, ids);
      }
      try (Node _ = Node.start(here.settings(), Role.Selection.ALL)) {
        var _ = bench.submit("job", JOBS);
        awaitDuplicates(bench, JOBS);
      }
      try (Node _ = Node.start(here.in(otherState).settings(), Role.Selection.ALL)) {
        var _ = bench.submit("job", JOBS);
        awaitDuplicates(bench, 2 * JOBS);
      }

      assertThat(bench.terminal.results()).isEqualTo(JOBS);
      assertThat(bench.terminal.duplicates()).isEmpty();
      assertThat(bench.provider("claude").calls()).isEqualTo(JOBS);
    }
  }

  /** P1: a record that the next topic would not take must not stop the station in a loop. */
  @Test
  void recordsAtTheLimitsOfTheirTopicStopNobody() {
    try (TestBench bench = new TestBench(state);
        Node processor = Node.start(bench.settings, Role.Selection.ALL)) {
      byte[] junk = new byte[(1 << 20) - 200];
      byte[] tooLarge = ("{\"prompt\":\"" + "x".repeat((1 << 20) - 300) + "\"}").getBytes(UTF_8);
      byte[] admitted = ("{\"prompt\":\"" + "x".repeat((900 << 10) - 20) + "\"}").getBytes(UTF_8);
      byte[] hidden = new byte[8 << 20];
      try (KafkaProducer<byte[], byte[]> producer = producer(bench)) {
        for (byte[] value : new byte[][] {junk, tooLarge, admitted, hidden}) {
          var _ =
              producer.send(
                  new ProducerRecord<>(
                      bench.topics.requests(), ("job-" + value.length).getBytes(UTF_8), value));
        }
        // A key of strange bytes grows threefold as text, and none of it may be in the letter.
        var _ =
            producer.send(
                new ProducerRecord<>(bench.topics.requests(), new byte[1_000_000], new byte[9]));
      }
      bench.send("after", "{\"prompt\":\"Why?\"}");

      JourneyIT.awaitAll(
          bench,
          Set.of(
              "after",
              "job-" + junk.length,
              "job-" + tooLarge.length,
              "job-" + admitted.length,
              "job-" + hidden.length));
      await().atMost(Duration.ofSeconds(30)).until(() -> bench.terminal.deadLetters() == 4);

      assertThat(letter(bench, junk).getRaw()).isEqualTo(ByteBuffer.wrap(junk));
      assertThat(letter(bench, tooLarge).getReason().getKind()).isEqualTo("too_large");
      assertThat(letter(bench, tooLarge).getRaw()).isEqualTo(ByteBuffer.wrap(tooLarge));
      assertThat(letter(bench, hidden).getReason().getMessage()).contains("lies only at topic");
      assertThat(bench.terminal.results()).isEqualTo(2);
      await().atMost(Duration.ofSeconds(30)).until(processor::isRunning);
    }
  }

  private static DeadLetter letter(TestBench bench, byte[] value) {
    return bench.value("job-" + value.length, DeadLetter.class);
  }

  private static Set<String> ids() {
    return IntStream.range(0, JOBS).mapToObj(i -> "job-" + i).collect(Collectors.toSet());
  }

  private static String request(String id) {
    return "{\"id\":\"%s\",\"prompt\":\"Why?\"}".formatted(id);
  }

  /** Compresses, so that a record may be far larger than its topic seems to allow. */
  private static KafkaProducer<byte[], byte[]> producer(TestBench bench) {
    Map<String, Object> properties = new HashMap<>(new KafkaProperties(bench.settings).submitter());
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 << 20);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer,
      TestBench bench,
      int partition,
      @Nullable String key,
      String value) {
    var _ =
        producer.send(
            new ProducerRecord<>(
                bench.topics.requests(),
                partition,
                key == null ? null : key.getBytes(UTF_8),
                value.getBytes(UTF_8)));
  }

  /** Every record but the first of its job has been seen, and known again. */
  static void awaitDuplicates(TestBench bench, int count) {
    try (KafkaConsumer<byte[], byte[]> events =
        new KafkaConsumer<>(
            new KafkaProperties(bench.settings).reader(),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      events.assign(
          events.partitionsFor(bench.topics.events()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList());
      events.seekToBeginning(events.assignment());
      int[] seen = {0};
      await()
          .pollInSameThread()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                for (ConsumerRecord<byte[], byte[]> record : events.poll(Duration.ofMillis(100))) {
                  JobEvent event = JsonFormat.read(record.value(), JobEvent.class);
                  seen[0] += event.getType().equals("duplicate") ? 1 : 0;
                }
                return seen[0] >= count;
              });
      assertThat(seen[0]).isEqualTo(count);
    }
  }
}
