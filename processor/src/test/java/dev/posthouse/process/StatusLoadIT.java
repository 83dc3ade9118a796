package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.JobRecords;
import dev.posthouse.job.Outcome;
import dev.posthouse.job.TopicRecord;
import dev.posthouse.job.Usage;
import dev.posthouse.kafka.JobHeaders;
import dev.posthouse.kafka.RecordEncoder;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.testbench.Alone;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.internal.Job;
import dev.posthouse.wire.serde.JsonSerializer;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many jobs known, and two processes that keep the view: either answers within 50 ms for any, also
 * for those that the other keeps; and one that is left answers for all.
 */
@Alone
class StatusLoadIT {
  /** The ordinary run has fewer of them; {@code mvn verify -Psoak} has 100,000. */
  private static final int JOBS = Integer.getInteger("posthouse.test.jobs", 10_000);

  private static final int QUESTIONS = 1000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Role.Selection STATUS =
      new Role.Selection(EnumSet.of(Role.STATUS), Set.of());

  @TempDir Path state;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Random random = new Random(7);

  @Test
  void anyProcessAnswersForAnyJobAlsoWhenTheOtherIsGone() throws Exception {
    try (TestBench bench = new TestBench(state);
        Node one = Node.start(bench.settings, STATUS)) {
      Node other = Node.start(bench.settings, STATUS);
      try {
        await().atMost(PATIENCE).until(() -> one.isRunning() && other.isRunning());
        publish(bench);
        awaitAllKnown(one);
        awaitAllKnown(other);

        long before = collected();
        double[] millis = ask(one, other);
        System.out.printf(
            "%d jobs known: p50 %.1f ms, p99 %.1f ms, longest %.1f ms over %d questions, %d ms of"
                + " garbage collection among them%n",
            JOBS,
            at(millis, 0.5),
            at(millis, 0.99),
            at(millis, 1),
            millis.length,
            collected() - before);
        assertThat(at(millis, 0.99)).isLessThan(50);
      } finally {
        other.close();
      }
      long lost = System.nanoTime();
      awaitAllKnown(one);
      System.out.printf(
          "after the loss of one process, all were answered for after %.1f s%n",
          (System.nanoTime() - lost) / 1e9);
    }
  }

  /** Each question to both processes: one of them is not the job's owner. */
  private double[] ask(Node one, Node other) throws Exception {
    for (int i = 0; i < 300; i++) {
      get(one, random.nextInt(JOBS)); // a JVM that has just begun is slow
      get(other, random.nextInt(JOBS));
    }
    double[] millis = new double[2 * QUESTIONS];
    for (int i = 0; i < QUESTIONS; i++) {
      int job = random.nextInt(JOBS);
      millis[2 * i] = timed(one, job);
      millis[2 * i + 1] = timed(other, job);
    }
    Arrays.sort(millis);
    return millis;
  }

  /** Broker, both processes and whoever asks share a heap here: its pauses are the tail. */
  private static long collected() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }

  private double timed(Node processor, int job) throws Exception {
    long start = System.nanoTime();
    assertThat(get(processor, job)).isEqualTo(200);
    return (System.nanoTime() - start) / 1e6;
  }

  private static double at(double[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1, share * sorted.length)];
  }

  /** The last of each partition are among the last hundred. */
  private void awaitAllKnown(Node processor) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              for (int job = JOBS - 100; job < JOBS; job++) {
                if (get(processor, job) != 200) {
                  return false;
                }
              }
              return true;
            });
  }

  private int get(Node processor, int job) throws Exception {
    return http.send(
            HttpRequest.newBuilder(URI.create(processor.url() + "/jobs/job-" + job)).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  /** A third of the jobs waits, a third is answered, a third is dead. */
  private static void publish(TestBench bench) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            new KafkaProperties(bench.settings).submitter(),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int job = 0; job < JOBS; job++) {
        publish(bench, producer, job(job), job % 3);
      }
    }
  }

  private static void publish(
      TestBench bench, KafkaProducer<byte[], byte[]> producer, Job job, int fate) {
    Instant now = Instant.now();
    Failure failure = Failure.of(FailureKind.OVERLOADED, "The provider has no capacity.");
    Outcome outcome =
        switch (fate) {
          case 0 -> new Outcome.RetryAt(job.getProvider(), now.plusSeconds(600), failure);
          case 1 -> new Outcome.Completed(Answer.ofText("a-model", "Because.", "end", Usage.NONE));
          default -> new Outcome.Dead(failure);
        };
    RecordEncoder encoder = new RecordEncoder(bench.topics, new JsonSerializer<>(), 1 << 20);
    JobHeaders headers = new JobHeaders(new RecordHeaders(), new RecordHeaders());
    Stream.concat(JobRecords.admitted(job).stream(), JobRecords.of(outcome, job, now).stream())
        .filter(StatusLoadIT::isForTheView)
        .forEach(
            record -> {
              var _ =
                  producer.send(encoder.encode(List.of(record), headers).getFirst().toProducer());
            });
  }

  /** Not what stations would work. */
  private static boolean isForTheView(TopicRecord record) {
    return switch (record) {
      case TopicRecord.Event _, TopicRecord.Result _, TopicRecord.Letter _ -> true;
      case TopicRecord.AtProvider _, TopicRecord.Waiting _ -> false;
    };
  }

  private static Job job(int job) {
    Instant now = Instant.now();
    return Job.newBuilder()
        .setJobId("job-" + job)
        .setGeneration(1)
        .setRequest(JobRequest.newBuilder().setPrompt("Why?").build())
        .setRoute("default")
        .setChain(List.of("claude"))
        .setProvider("claude")
        .setSource(new Source("requests", 0, (long) job))
        .setSubmittedAt(now)
        .setAdmittedAt(now)
        .setDeadline(now.plusSeconds(3600))
        .setHistory(
            List.of(
                Call.newBuilder()
                    .setProvider("claude")
                    .setModel("a-model")
                    .setStartedAt(now)
                    .setEndedAt(now)
                    .build()))
        .build();
  }
}
