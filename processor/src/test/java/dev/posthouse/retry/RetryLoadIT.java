package dev.posthouse.retry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.dev.KafkaFixture;
import dev.posthouse.kafka.TopicSetup;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.Settings;
import dev.posthouse.wire.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The retry station under load, in a JVM of its own with less than 1 GB of heap: P3, and that no
 * job is lost or sent twice when it is killed.
 */
@Tag("alone")
class RetryLoadIT {
  private static final Logger log = LoggerFactory.getLogger(RetryLoadIT.class);

  /**
   * 3 s until the group misses the killed one, 5 s for a JVM to start and 4 s to read 150,000
   * entries of the changelog on two busy cores; and three times that, for a machine that is busier
   * still.
   */
  private static final Duration BACK_WITHIN = Duration.ofSeconds(36);

  /** The ordinary run has fewer of them; {@code mvn verify -Psoak} has 100,000. */
  private static final int JOBS = Integer.getInteger("posthouse.test.retries", 10_000);

  /** Likewise, of those that wait on an open circuit. */
  private static final int WAITING = Integer.getInteger("posthouse.test.waiting", 20_000);

  private final String prefix = KafkaFixture.uniquePrefix();
  private final Topics topics = new Topics(prefix);
  private final String destination = topics.provider(RetryStationProcess.PROVIDER);
  private final Settings settings =
      RetryStationProcess.settings(KafkaFixture.bootstrapServers(), prefix, "unused");
  private final KafkaProperties kafka = new KafkaProperties(settings);
  private final Admin admin = Admin.create(kafka.adminProperties());

  @TempDir Path folder;

  @BeforeEach
  void createTopics() throws ExecutionException, InterruptedException {
    var _ = new TopicSetup(admin, settings.topics()).ensure(List.of(RetryStationProcess.PROVIDER));
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, destination),
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"),
                        AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void pendingJobsLeaveOnTime() throws IOException {
    try (RetryStationProcess station = start();
        SentRecords departures = departures()) {
      // A JVM that has just begun compiles rather than works; on two busy cores for 20 s.
      awaitAll(departures, submit("warm", 20_000, Duration.ZERO, Duration.ZERO));
      List<Job> jobs = submit("job", JOBS, scaled(25), scaled(22));
      await().atMost(Duration.ofSeconds(60)).until(this::allAreTakenIn);
      assertThat(Instant.now())
          .describedAs("all jobs are pending before the first is due")
          .isBefore(jobs.getFirst().due());

      awaitAll(departures, jobs);

      long[] appended = lateness(departures, jobs, SentRecords.Departure::appendedAt);
      long[] readable = lateness(departures, jobs, SentRecords.Departure::readAt);
      log.atInfo()
          .addKeyValue("appendedP50", percentile(appended, 0.5))
          .addKeyValue("appendedP99", percentile(appended, 0.99))
          .addKeyValue("appendedMost", appended[appended.length - 1])
          .addKeyValue("readableP50", percentile(readable, 0.5))
          .addKeyValue("readableP99", percentile(readable, 0.99))
          .addKeyValue("readableMost", readable[readable.length - 1])
          .addKeyValue("peakHeapMiB", station.peakHeap())
          .log("Lateness in milliseconds");
      assertThat(appended[0]).describedAs("none is early").isGreaterThanOrEqualTo(0);
      assertThat(percentile(appended, 0.99)).isLessThan(250);
      assertThat(departures.repeated()).isEmpty();
      assertThat(station.peakHeap()).isLessThan(900);
    }
  }

  @Test
  void noneIsLostOrRepeatedWhenTheStationIsKilledHalfWayAndItIsSoonBack()
      throws IOException, InterruptedException {
    try (SentRecords departures = departures()) {
      List<Job> jobs;
      long killedAt;
      try (RetryStationProcess station = start()) {
        jobs = submit("job", JOBS, scaled(15), scaled(30));
        Job half = jobs.get(jobs.size() / 2);
        await()
            .atMost(Duration.ofSeconds(60))
            .pollInterval(Duration.ofMillis(20))
            .until(() -> departures.jobs() > 0 && Instant.now().isAfter(half.due()));
        station.kill();
        killedAt = System.currentTimeMillis();
      }
      assertThat(departures.jobs()).isLessThan(jobs.size());

      try (RetryStationProcess _ = start()) {
        awaitAll(departures, jobs);
      }

      long backAfter =
          jobs.stream()
                  .mapToLong(job -> Objects.requireNonNull(departures.of(job.id())).appendedAt())
                  .filter(appendedAt -> appendedAt > killedAt)
                  .min()
                  .orElseThrow()
              - killedAt;
      log.atInfo().addKeyValue("backAfter", backAfter).log("Milliseconds from kill to work");
      assertThat(departures.repeated()).isEmpty();
      assertThat(lateness(departures, jobs, SentRecords.Departure::appendedAt)[0])
          .describedAs("none is early")
          .isGreaterThanOrEqualTo(0);
      assertThat(backAfter).isLessThan(BACK_WITHIN.toMillis());
    }
  }

  /** What a restart has to read does not grow with the days that the station has worked. */
  @Test
  void theChangelogIsKeptShort() throws IOException, ExecutionException, InterruptedException {
    ConfigResource changelog =
        new ConfigResource(
            ConfigResource.Type.TOPIC,
            prefix + "retry-" + RetryProcessor.WAITING_STORE + "-changelog");
    try (RetryStationProcess _ = start();
        SentRecords departures = departures()) {
      awaitAll(departures, submit("job", 1, Duration.ZERO, Duration.ZERO));

      Config config =
          Objects.requireNonNull(
              admin.describeConfigs(List.of(changelog)).all().get().get(changelog));

      assertThat(config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value()).isEqualTo("compact");
      assertThat(config.get(TopicConfig.SEGMENT_BYTES_CONFIG).value())
          .isEqualTo(Integer.toString(65 << 20));
      assertThat(config.get(TopicConfig.DELETE_RETENTION_MS_CONFIG).value())
          .isEqualTo(Long.toString(Duration.ofHours(1).toMillis()));
    }
  }

  @Test
  void jobsWaitOnAnOpenCircuitForNextToNothing() throws IOException {
    try (RetryStationProcess station = start(true);
        SentRecords departures = departures()) {
      var _ = submit("job", WAITING, Duration.ZERO, Duration.ZERO);
      await().atMost(Duration.ofSeconds(60)).until(this::allAreTakenIn);

      // At first, what was taken in is compiled and compacted for.
      await()
          .atMost(Duration.ofSeconds(90))
          .pollDelay(Duration.ZERO)
          .until(() -> cores(station, Duration.ofSeconds(10)) < 0.1);

      assertThat(departures.jobs()).isZero();
      assertThat(station.peakHeap()).isLessThan(900);
    }
  }

  /** What 100,000 jobs are given, for as many as there are. */
  private static Duration scaled(int seconds) {
    return Duration.ofSeconds(2)
        .plus(Duration.ofSeconds(seconds).multipliedBy(JOBS).dividedBy(100_000));
  }

  /** How much of a processor the station uses, from now on for so long. */
  private static double cores(RetryStationProcess station, Duration time) throws IOException {
    Duration before = station.processorTime();
    Instant begin = Instant.now();
    awaitPassing(time);
    Duration used = station.processorTime().minus(before);
    double cores = (double) used.toMillis() / Duration.between(begin, Instant.now()).toMillis();
    log.atInfo()
        .addKeyValue("cores", cores)
        .addKeyValue("peakHeapMiB", station.peakHeap())
        .log("Waiting on an open circuit");
    return cores;
  }

  /** What is measured goes on for so long. */
  private static void awaitPassing(Duration time) {
    Instant end = Instant.now().plus(time);
    await().atMost(Duration.ofSeconds(60)).until(() -> end.isBefore(Instant.now()));
  }

  private record Job(String id, Instant due) {}

  /** Writes jobs to the retry topic that are due one after the other. */
  private List<Job> submit(String name, int count, Duration fromNow, Duration spread) {
    Instant first = Instant.now().plus(fromNow);
    List<Job> jobs = new ArrayList<>();
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            kafka.submitter(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < count; i++) {
        Instant due = first.plusMillis(spread.toMillis() * i / count);
        Job job = new Job(name + "-" + i, due);
        jobs.add(job);
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    topics.retries(),
                    job.id().getBytes(UTF_8),
                    WaitingJobSamples.waiting(job.id(), RetryStationProcess.PROVIDER, due))));
      }
    }
    assertThat(sent).allMatch(record -> record.state() == Future.State.SUCCESS);
    return jobs;
  }

  private boolean allAreTakenIn() throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(prefix + "retry").partitionsToOffsetAndMetadata().get();
    for (int partition = 0; partition < RetryStationProcess.PARTITIONS; partition++) {
      TopicPartition place = new TopicPartition(topics.retries(), partition);
      long end =
          admin
              .listOffsets(Map.of(place, OffsetSpec.latest()))
              .partitionResult(place)
              .get()
              .offset();
      OffsetAndMetadata offset = committed.get(place);
      if (offset == null || offset.offset() < end) {
        return false;
      }
    }
    return true;
  }

  private static void awaitAll(SentRecords departures, List<Job> jobs) {
    await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () ->
                departures.of(jobs.getLast().id()) != null
                    && jobs.stream().allMatch(job -> departures.of(job.id()) != null));
  }

  /** In milliseconds, the least first. */
  private static long[] lateness(
      SentRecords departures, List<Job> jobs, ToLongFunction<SentRecords.Departure> moment) {
    return jobs.stream()
        .mapToLong(
            job ->
                moment.applyAsLong(Objects.requireNonNull(departures.of(job.id())))
                    - job.due().toEpochMilli())
        .sorted()
        .toArray();
  }

  private static long percentile(long[] sorted, double share) {
    return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))];
  }

  private RetryStationProcess start() throws IOException {
    return start(false);
  }

  private RetryStationProcess start(boolean shut) throws IOException {
    return RetryStationProcess.start(KafkaFixture.bootstrapServers(), prefix, folder, shut);
  }

  private SentRecords departures() {
    return new SentRecords(kafka.reader(), destination, RetryStationProcess.PARTITIONS);
  }
}
