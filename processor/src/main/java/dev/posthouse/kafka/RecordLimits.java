package dev.posthouse.kafka;

import dev.posthouse.job.JobHistory;
import dev.posthouse.wire.Topics;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How large a record each topic takes, and whether what one takes fits on the next.
 *
 * @param maxMessageBytes by topic; empty where it is not known
 */
record RecordLimits(Topics topics, Map<String, OptionalInt> maxMessageBytes) {
  private static final Logger log = LoggerFactory.getLogger(RecordLimits.class);

  /** What Kafka takes where nobody has said otherwise. */
  static final int KAFKA_DEFAULT = 1 << 20;

  /**
   * The largest record that every topic after the request topic takes.
   *
   * @throws IllegalStateException if a request of the largest size would not fit on its way; the
   *     message says what to do
   */
  int check() {
    int request = limit(topics.requests()).orElse(KAFKA_DEFAULT);
    String tooSmall =
        maxMessageBytes.entrySet().stream()
            .filter(size -> !size.getKey().equals(topics.requests()))
            .filter(
                size -> size.getValue().orElse(Integer.MAX_VALUE) < needed(size.getKey(), request))
            .map(size -> "%s (%,d)".formatted(size.getKey(), needed(size.getKey(), request)))
            .collect(Collectors.joining(", "));
    if (!tooSmall.isEmpty()) {
      throw new IllegalStateException(
          "A request of the largest size would not fit on its way: topic %s takes %,d bytes. Raise max.message.bytes, to at least the number given, on: %s"
              .formatted(topics.requests(), request, tooSmall));
    }
    warnOfUnknown();
    return maxMessageBytes.entrySet().stream()
        .filter(size -> !size.getKey().equals(topics.requests()))
        .mapToInt(size -> size.getValue().orElse(KAFKA_DEFAULT))
        .min()
        .orElseThrow();
  }

  private OptionalInt limit(String topic) {
    return maxMessageBytes.getOrDefault(topic, OptionalInt.empty());
  }

  /** As JSON, a dead letter holds the bytes in base64, which is a third longer. */
  private int needed(String topic, int request) {
    return topic.equals(topics.deadLetters())
        ? request / 3 * 4 + JobHistory.BYTES_BEYOND_REQUEST
        : request + JobHistory.BYTES_BEYOND_REQUEST;
  }

  /**
   * Too low a guess costs a large record its place in a dead letter; too high a one would stop the
   * station that sends it.
   */
  private void warnOfUnknown() {
    List<String> unknown =
        maxMessageBytes.entrySet().stream()
            .filter(size -> size.getValue().isEmpty())
            .map(Map.Entry::getKey)
            .toList();
    if (!unknown.isEmpty()) {
      log.atWarn()
          .addKeyValue("topics", unknown)
          .addKeyValue("assumedBytes", KAFKA_DEFAULT)
          .log(
              "This client may not read the topics' settings, so Kafka's default max.message.bytes"
                  + " is assumed, and what is larger becomes a dead letter; allow DESCRIBE_CONFIGS"
                  + " on them to use what they take");
    }
  }
}
