package dev.posthouse.kafka;

import dev.posthouse.settings.TopicSettings;
import dev.posthouse.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic that Posthouse needs.
 *
 * @param name with its prefix
 * @param partitions how many it is created with; empty for as many as the settings say
 * @param config what it is created with
 */
record NeededTopic(String name, OptionalInt partitions, Map<String, String> config) {

  /** Requests: the broker's own default, said aloud because the other topics must exceed it. */
  static final int REQUEST_BYTES = 1 << 20;

  /**
   * The other topics: they carry a request together with its history, or an answer, or the bytes of
   * a request that was too large.
   */
  static final int RECORD_BYTES = 4 << 20;

  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration MONTH = Duration.ofDays(30);

  static List<NeededTopic> all(Topics topics, Collection<String> providers) {
    List<NeededTopic> all = new ArrayList<>();
    all.add(of(topics.requests(), WEEK, REQUEST_BYTES));
    providers.stream()
        .sorted()
        .forEach(provider -> all.add(of(topics.provider(provider), WEEK, RECORD_BYTES)));
    all.add(of(topics.retries(), WEEK, RECORD_BYTES));
    all.add(of(topics.results(), WEEK, RECORD_BYTES));
    all.add(of(topics.deadLetters(), MONTH, RECORD_BYTES));
    all.add(of(topics.events(), WEEK, RECORD_BYTES));
    // As long as a job may lie on another topic: whoever finds it then must know of the
    // cancellation.
    all.add(of(topics.cancellations(), WEEK, RECORD_BYTES));
    all.add(compacted(topics.replays(), OptionalInt.empty()));
    all.add(progress(topics.progress()));
    // One partition, so that all processes see what was said in one order.
    all.add(compacted(topics.providerState(), OptionalInt.of(1)));
    return all;
  }

  private static NeededTopic of(String name, Duration retention, int maxBytes) {
    return new NeededTopic(
        name,
        OptionalInt.empty(),
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()),
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxBytes)));
  }

  private static NeededTopic compacted(String name, OptionalInt partitions) {
    return new NeededTopic(
        name,
        partitions,
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT,
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            Integer.toString(RECORD_BYTES)));
  }

  /**
   * Written with every transaction and read as a whole at each start: the cleaner never touches the
   * newest segment, so that one is small.
   */
  private static NeededTopic progress(String name) {
    Map<String, String> config = new HashMap<>(compacted(name, OptionalInt.empty()).config());
    config.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(1 << 20));
    config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    return new NeededTopic(name, OptionalInt.empty(), config);
  }

  NewTopic toCreate(TopicSettings settings) {
    Optional<Short> replication =
        settings.replicationFactor() < 0
            ? Optional.empty()
            : Optional.of((short) settings.replicationFactor());
    return new NewTopic(name, Optional.of(partitions.orElse(settings.partitions())), replication)
        .configs(config);
  }

  /** The command that an administrator runs in our stead. */
  String command(TopicSettings settings) {
    return "kafka-topics.sh --bootstrap-server … --create --topic %s --partitions %d%s %s"
        .formatted(
            name,
            partitions.orElse(settings.partitions()),
            settings.replicationFactor() < 0
                ? ""
                : " --replication-factor " + settings.replicationFactor(),
            config.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> "--config " + entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" ")));
  }
}
