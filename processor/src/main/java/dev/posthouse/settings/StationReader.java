package dev.posthouse.settings;

import dev.posthouse.job.JobHistory;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Reads the sections {@code topics}, {@code admit} and {@code attempt}. */
final class StationReader {
  private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]{0,100}");

  /** Of Kafka's producer, and nearly that of its broker. */
  private static final int KAFKA_MAX_REQUEST_BYTES = 1 << 20;

  private StationReader() {}

  static TopicSettings topics(Section section) {
    TopicSettings fallback = Defaults.TOPICS;
    TopicSettings topics =
        new TopicSettings(
            prefix(section),
            section.integer("partitions", fallback.partitions(), 1, 10_000),
            section.integer("replicationFactor", fallback.replicationFactor(), -1, 100));
    if (topics.replicationFactor() == 0) {
      section.error("replicationFactor", "must be at least 1, or -1 for the broker's default");
    }
    section.rejectUnknownKeys();
    return topics;
  }

  private static String prefix(Section section) {
    Scalar scalar = section.scalar("prefix");
    if (scalar == null) {
      return Defaults.TOPICS.prefix();
    }
    if (!PREFIX.matcher(scalar.text()).matches()) {
      section.error(
          scalar,
          "cannot begin a topic's name: write at most 100 letters, digits, dots, - and _, for"
              + " example llm.");
    }
    return scalar.text();
  }

  static AdmitSettings admit(Section section, Map<String, String> kafka) {
    AdmitSettings fallback = Defaults.ADMIT;
    AdmitSettings admit =
        new AdmitSettings(
            section.duration(
                "dedupeWindow",
                fallback.dedupeWindow(),
                Duration.ofMinutes(1),
                Duration.ofDays(30)),
            (int) section.size("maxRequestBytes", fallback.maxRequestBytes(), 1 << 10, 256L << 20));
    long kafkaLimit =
        Quantity.INTEGER
            .parser()
            .apply(kafka.getOrDefault(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, ""))
            .orElse(KAFKA_MAX_REQUEST_BYTES);
    if (admit.maxRequestBytes() > kafkaLimit - JobHistory.BYTES_BEYOND_REQUEST) {
      section.error(
          "maxRequestBytes",
          "leaves no room: Kafka takes records of "
              + SizeText.format(kafkaLimit)
              + ", and a job's history needs "
              + SizeText.format(JobHistory.BYTES_BEYOND_REQUEST)
              + ". Lower it, or raise kafka.max.request.size and the topics' max.message.bytes");
    }
    section.rejectUnknownKeys();
    return admit;
  }

  static AttemptSettings attempt(Section section) {
    AttemptSettings fallback = Defaults.ATTEMPT;
    AttemptSettings attempt =
        new AttemptSettings(
            // Up to half the time-out of a transaction, 10 s.
            section.duration(
                "commitInterval",
                fallback.commitInterval(),
                Duration.ofMillis(1),
                Duration.ofSeconds(5)),
            section.integer("commitCount", fallback.commitCount(), 1, 100_000),
            // Kafka gives a worker 5 minutes (max.poll.interval.ms) before it is taken for dead.
            section.duration("drain", fallback.drain(), Duration.ZERO, Duration.ofMinutes(4)),
            section.integer("jobsPerPartition", fallback.jobsPerPartition(), 1, 1_000_000),
            section.size("bytesPerPartition", fallback.bytesPerPartition(), 1 << 10, 16L << 30));
    section.rejectUnknownKeys();
    return attempt;
  }

  static Path stateDirectory(Section root) {
    Scalar scalar = root.scalar("stateDirectory");
    if (scalar == null) {
      return Defaults.stateDirectory();
    }
    try {
      return Path.of(scalar.text());
    } catch (InvalidPathException e) {
      root.error(scalar, "does not name a folder: " + e.getReason());
      return Defaults.stateDirectory();
    }
  }
}
