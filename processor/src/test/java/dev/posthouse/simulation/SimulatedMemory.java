package dev.posthouse.simulation;

import dev.posthouse.attempt.ClaimedEnd;
import dev.posthouse.kafka.KeptJobs;
import dev.posthouse.kafka.KnownTopics;
import dev.posthouse.kafka.Progress;
import dev.posthouse.kafka.ProgressTopic;
import dev.posthouse.kafka.TopicAdoption;
import dev.posthouse.kafka.TopicWatch;
import dev.posthouse.retry.RetryStation;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** What a process knows of its topics, put together as {@code TopicMemory} does. */
final class SimulatedMemory {
  private static final Topics TOPICS = SimulatedProcess.TOPICS;
  private static final List<String> KEEPING = List.of(RetryStation.changelog(group("retry")));

  private final KafkaProperties kafka;
  private final Machine machine;
  private final ProgressTopic progress;

  SimulatedMemory(KafkaProperties kafka, Machine machine) {
    this.kafka = kafka;
    this.machine = machine;
    this.progress = new ProgressTopic(TOPICS.progress(), kafka.reader(), kafka.submitter());
  }

  private static String group(String station) {
    return TOPICS.prefix() + station;
  }

  private static List<TopicAdoption.Worked> topics() {
    List<TopicAdoption.Worked> all = new ArrayList<>();
    all.add(
        new TopicAdoption.Worked(
            TOPICS.requests(), group("admit"), SimulatedProcess.DEDUPE_WINDOW, true));
    all.add(new TopicAdoption.Worked(TOPICS.retries(), group("retry"), Duration.ZERO, true));
    for (String provider : SimulatedProcess.PROVIDERS) {
      all.add(
          new TopicAdoption.Worked(
              TOPICS.provider(provider), group("attempt." + provider), Duration.ZERO, true));
    }
    return all;
  }

  /**
   * What is known of the topics, once it is certain where the process goes on.
   *
   * @throws IllegalStateException if it is not
   */
  KnownTopics recall() {
    try (Admin admin = SimulatedAdmin.create(kafka.adminProperties())) {
      ProgressTopic.Content content = progress.read(admin);
      new KeptJobs(admin, progress).require(KEEPING, content);
      return new TopicAdoption(admin, progress, ClaimedEnd::of, machine).adopt(topics(), content);
    }
  }

  /** Watches them; not started. */
  TopicWatch watch(KnownTopics known) {
    return new TopicWatch(
        known,
        Stream.concat(topics().stream().map(TopicAdoption.Worked::name), KEEPING.stream()).toList(),
        () -> SimulatedAdmin.create(kafka.adminProperties()),
        progress,
        new Progress(TOPICS.progress(), known),
        machine);
  }
}
