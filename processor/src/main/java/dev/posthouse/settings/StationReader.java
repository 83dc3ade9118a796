package dev.posthouse.settings;

import dev.posthouse.job.JobHistory;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Reads the sections {@code topics}, {@code admit} and {@code attempt}.
 *
 * <p>Tested by {@code SettingsReaderTest}.
 */
final class StationReader {

  /** Of Kafka's producer, and nearly that of its broker. */
  private static final int KAFKA_MAX_REQUEST_BYTES = 1 << 20;

  static final Shape TOPICS_SHAPE = new Shape();
  private static final Key.Text PREFIX =
      TOPICS_SHAPE.text(
          "prefix",
          Pattern.compile("[a-zA-Z0-9._-]{1,100}"),
          Defaults.TOPICS.prefix(),
          "Stands before every topic's name");
  private static final Key.Amount<Integer> PARTITIONS =
      TOPICS_SHAPE.integer(
          "partitions",
          Defaults.TOPICS.partitions(),
          1,
          10_000,
          "Of each topic; bounds the number of processes that a role can use");
  private static final Key.Amount<Integer> REPLICATION_FACTOR =
      TOPICS_SHAPE.integer(
          "replicationFactor",
          Defaults.TOPICS.replicationFactor(),
          -1,
          100,
          "Of each topic; -1 for the broker's default");

  static final Shape ADMIT_SHAPE = new Shape();
  private static final Key.Amount<Duration> DEDUPE_WINDOW =
      ADMIT_SHAPE.duration(
          "dedupeWindow",
          Defaults.ADMIT.dedupeWindow(),
          Duration.ofMinutes(1),
          Duration.ofDays(30),
          "How long a job id is remembered");
  private static final Key.Amount<Long> MAX_REQUEST_BYTES =
      ADMIT_SHAPE.size(
          "maxRequestBytes",
          Defaults.ADMIT.maxRequestBytes(),
          1 << 10,
          256L << 20,
          "The largest request record that is admitted; a larger one is dead-lettered");

  static final Shape ATTEMPT_SHAPE = new Shape();
  private static final Key.Amount<Duration> COMMIT_INTERVAL =
      ATTEMPT_SHAPE.duration(
          "commitInterval",
          Defaults.ATTEMPT.commitInterval(),
          Duration.ofMillis(1),
          // Half the time-out of a transaction, 10 s.
          Duration.ofSeconds(5),
          "The least time between the starts of two transactions");
  private static final Key.Amount<Integer> COMMIT_COUNT =
      ATTEMPT_SHAPE.integer(
          "commitCount",
          Defaults.ATTEMPT.commitCount(),
          1,
          100_000,
          "The most outcomes in one transaction");
  private static final Key.Amount<Duration> DRAIN =
      ATTEMPT_SHAPE.duration(
          "drain",
          Defaults.ATTEMPT.drain(),
          Duration.ZERO,
          // Kafka gives a worker 5 minutes (max.poll.interval.ms) before it is taken for dead.
          Duration.ofMinutes(4),
          "How long calls in flight may take to end when a process stops");
  private static final Key.Amount<Integer> JOBS_PER_PARTITION =
      ATTEMPT_SHAPE.integer(
          "jobsPerPartition",
          Defaults.ATTEMPT.jobsPerPartition(),
          1,
          1_000_000,
          "Unfinished jobs at which a partition is no longer fetched");
  private static final Key.Amount<Long> BYTES_PER_PARTITION =
      ATTEMPT_SHAPE.size(
          "bytesPerPartition",
          Defaults.ATTEMPT.bytesPerPartition(),
          1 << 10,
          16L << 30,
          "Bytes of unfinished jobs at which a partition is no longer fetched");

  private static final Key.Amount<Duration> WARM_FIRST =
      ATTEMPT_SHAPE.duration(
          "warmFirst",
          Defaults.ATTEMPT.warmFirst(),
          Duration.ZERO,
          Duration.ofMinutes(1),
          "How long jobs that begin with the same long prompt wait for the first of them, which"
              + " brings it into the provider's cache; 0s for not at all");

  private StationReader() {}

  static TopicSettings topics(Section section) {
    TopicSettings topics =
        new TopicSettings(
            prefix(section), section.read(PARTITIONS), section.read(REPLICATION_FACTOR));
    if (topics.replicationFactor() == 0) {
      section.error(REPLICATION_FACTOR, "must be at least 1, or -1 for the broker's default");
    }
    section.rejectUnknownKeys();
    return topics;
  }

  private static String prefix(Section section) {
    Scalar scalar = section.scalar(PREFIX);
    if (scalar == null) {
      return Defaults.TOPICS.prefix();
    }
    if (!PREFIX.pattern().matcher(scalar.text()).matches()) {
      section.error(
          scalar,
          "cannot begin a topic's name: write at most 100 letters, digits, dots, - and _, for"
              + " example llm.");
    }
    return scalar.text();
  }

  static AdmitSettings admit(Section section, Map<String, String> kafka) {
    AdmitSettings admit =
        new AdmitSettings(
            section.read(DEDUPE_WINDOW), Math.toIntExact(section.read(MAX_REQUEST_BYTES)));
    long kafkaLimit =
        Quantity.INTEGER
            .parser()
            .apply(kafka.getOrDefault(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, ""))
            .orElse(KAFKA_MAX_REQUEST_BYTES);
    if (admit.maxRequestBytes() > kafkaLimit - JobHistory.BYTES_BEYOND_REQUEST) {
      section.error(
          MAX_REQUEST_BYTES,
          "leaves no space: Kafka takes records of "
              + SizeText.format(kafkaLimit)
              + ", and a job's history needs "
              + SizeText.format(JobHistory.BYTES_BEYOND_REQUEST)
              + ". Lower it, or raise kafka.max.request.size and the topics' max.message.bytes");
    }
    section.rejectUnknownKeys();
    return admit;
  }

  static AttemptSettings attempt(Section section) {
    AttemptSettings attempt =
        new AttemptSettings(
            section.read(COMMIT_INTERVAL),
            section.read(COMMIT_COUNT),
            section.read(DRAIN),
            section.read(JOBS_PER_PARTITION),
            section.read(BYTES_PER_PARTITION),
            section.read(WARM_FIRST));
    section.rejectUnknownKeys();
    return attempt;
  }
}
