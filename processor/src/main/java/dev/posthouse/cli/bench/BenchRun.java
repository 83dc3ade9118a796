package dev.posthouse.cli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.cli.local.TerminalRecordCount;
import dev.posthouse.cli.terminal.CommandFailedException;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.JsonFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Submits jobs to a processor that works, and times each from request to result. */
public final class BenchRun {
  private static final Duration GIVE_UP_AFTER_SILENCE = Duration.ofSeconds(60);

  private final Topics topics;
  private final KafkaProperties kafka;
  private final Deserializer<JobResult> results;
  private final Map<String, Long> sentAt = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Exception> refusal = new AtomicReference<>();
  private final List<Sample> samples = new ArrayList<>();

  /** One result: when it was seen, and how long it took with and without its provider. */
  private record Sample(long seenAt, double endToEnd, double added) {}

  public BenchRun(Settings settings) {
    this.topics = new Topics(settings.topics().prefix());
    this.kafka = new KafkaProperties(settings);
    this.results = new WireSerdes(settings.wire()).deserializer(JobResult.class);
  }

  /**
   * Runs the jobs.
   *
   * @param rate jobs a second; 0 for as fast as Kafka takes them
   * @throws CommandFailedException if results stop coming
   */
  public Measured run(BenchRequests requests, int rate)
      throws InterruptedException, CommandFailedException {
    try (TerminalRecordCount terminal =
            new TerminalRecordCount(topics, kafka.reader(), this::sample);
        Producer<byte[], byte[]> producer =
            new KafkaProducer<>(
                kafka.submitter(), new ByteArraySerializer(), new ByteArraySerializer())) {
      long start = System.nanoTime();
      for (int i = 0; i < requests.count(); i++) {
        if (rate > 0) {
          LockSupport.parkNanos(start + i * 1_000_000_000L / rate - System.nanoTime());
        }
        JobRequest request = requests.get(i);
        sentAt.put(request.getId(), System.nanoTime());
        var _ =
            producer.send(
                new ProducerRecord<>(
                    topics.requests(), request.getId().getBytes(UTF_8), JsonFormat.write(request)),
                (_, failure) -> {
                  if (failure != null) {
                    refusal.compareAndSet(null, failure);
                  }
                });
      }
      producer.flush();
      await(terminal, requests.count());
    }
    return measured();
  }

  private void await(TerminalRecordCount terminal, int count)
      throws InterruptedException, CommandFailedException {
    int before = -1;
    long since = System.nanoTime();
    while (terminal.ended() < count) {
      Exception refused = refusal.get();
      if (refused != null) {
        throw new CommandFailedException(
            "Kafka did not take a request: %s. See whether its brokers are well"
                .formatted(refused.getMessage()),
            refused);
      }
      if (terminal.ended() != before) {
        before = terminal.ended();
        since = System.nanoTime();
      } else if (System.nanoTime() - since > GIVE_UP_AFTER_SILENCE.toNanos()) {
        throw new CommandFailedException(
            "No result came for %d s; %d of %d jobs have ended. Is a processor running?"
                .formatted(GIVE_UP_AFTER_SILENCE.toSeconds(), before, count));
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private void sample(ConsumerRecord<byte[], byte[]> record) {
    long now = System.nanoTime();
    Long sent = sentAt.get(new String(record.key(), UTF_8));
    if (sent == null || !record.topic().equals(topics.results())) {
      return;
    }
    JobResult result = Objects.requireNonNull(results.deserialize(record.topic(), record.value()));
    double endToEnd = (now - sent) / 1e6;
    samples.add(new Sample(now, endToEnd, endToEnd - providerMillis(result)));
  }

  private static double providerMillis(JobResult result) {
    double millis = 0;
    for (Call call : result.getHistory()) {
      Instant startedAt = call.getStartedAt();
      if (startedAt != null) {
        millis += Duration.between(startedAt, call.getEndedAt()).toNanos() / 1e6;
      }
    }
    return millis;
  }

  /** What was measured; the reader has stopped. */
  private Measured measured() {
    int tenth = samples.size() / 10;
    double perSecond = 0;
    if (samples.size() > 10) {
      Sample first = samples.get(tenth);
      Sample last = samples.get(samples.size() - 1 - tenth);
      perSecond = (samples.size() - 1 - 2 * tenth) / ((last.seenAt() - first.seenAt()) / 1e9);
    }
    return new Measured(
        samples.size(),
        perSecond,
        samples.stream().mapToDouble(Sample::endToEnd).toArray(),
        samples.stream().mapToDouble(Sample::added).toArray());
  }

  /** Results, their rate between the first and the last tenth, and their times in milliseconds. */
  public record Measured(int results, double perSecond, double[] endToEnd, double[] added) {}
}
