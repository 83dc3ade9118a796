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

/** Jobs that wait at a retry station in a JVM of its own, and when they leave it. */
final class RetryBench implements AutoCloseable {
  /** The ordinary run has fewer of them; {@code mvn verify -Psoak} has 100,000. */
  static final int JOBS = Integer.getInteger("posthouse.test.retries", 4000);

  /** Whether this is the soak, which measures a process as users run it. */
  static final boolean ALL = JOBS >= 100_000;

  final SentRecords departures;
  private final Path folder;
  private final String prefix = KafkaFixture.uniquePrefix();
  private final Topics topics = new Topics(prefix);
  private final Settings settings =
      RetryStationProcess.settings(KafkaFixture.bootstrapServers(), prefix, "unused");
  private final KafkaProperties kafka = new KafkaProperties(settings);
  private final Admin admin = Admin.create(kafka.adminProperties());

  /**
   * Makes the topics.
   *
   * @param folder where the stations keep their stores
   */
  RetryBench(Path folder) throws ExecutionException, InterruptedException {
    this.folder = folder;
    String destination = topics.provider(RetryStationProcess.PROVIDER);
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
    departures = new SentRecords(kafka.reader(), destination, RetryStationProcess.PARTITIONS);
  }

  /** One that is due then. */
  record Job(String id, Instant due) {}

  /** What 100,000 jobs are given, for as many as there are. */
  static Duration scaled(int seconds) {
    return Duration.ofSeconds(2)
        .plus(Duration.ofSeconds(seconds).multipliedBy(JOBS).dividedBy(100_000));
  }

  /** Writes jobs to the retry topic that are due one after the other. */
  List<Job> submit(String name, int count, Duration fromNow, Duration spread) {
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

  /** Whether the station has read all that was submitted. */
  boolean allAreTakenIn() throws ExecutionException, InterruptedException {
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

  /** Waits until all have left. */
  void awaitAll(List<Job> jobs) {
    await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () ->
                departures.of(jobs.getLast().id()) != null
                    && jobs.stream().allMatch(job -> departures.of(job.id()) != null));
  }

  /** In milliseconds, the least first. */
  long[] lateness(List<Job> jobs, ToLongFunction<SentRecords.Departure> moment) {
    return jobs.stream()
        .mapToLong(
            job ->
                moment.applyAsLong(Objects.requireNonNull(departures.of(job.id())))
                    - job.due().toEpochMilli())
        .sorted()
        .toArray();
  }

  /** How the topic is kept that the station's store is restored from. */
  Config changelog() throws ExecutionException, InterruptedException {
    ConfigResource changelog =
        new ConfigResource(
            ConfigResource.Type.TOPIC,
            prefix + "retry-" + RetryProcessor.WAITING_STORE + "-changelog");
    return Objects.requireNonNull(
        admin.describeConfigs(List.of(changelog)).all().get().get(changelog));
  }

  /** Starts a station. */
  RetryStationProcess start() throws IOException {
    return start(false);
  }

  /**
   * Starts a station.
   *
   * @param shut whether the provider's circuit stays open
   */
  RetryStationProcess start(boolean shut) throws IOException {
    return RetryStationProcess.start(KafkaFixture.bootstrapServers(), prefix, folder, shut);
  }

  @Override
  public void close() {
    departures.close();
    admin.close();
  }
}
