package dev.posthouse.process;

import dev.posthouse.admit.AdmitStation;
import dev.posthouse.attempt.ClaimedEnd;
import dev.posthouse.kafka.AbandonedTransactions;
import dev.posthouse.kafka.KeptJobs;
import dev.posthouse.kafka.KnownTopics;
import dev.posthouse.kafka.Progress;
import dev.posthouse.kafka.ProgressTopic;
import dev.posthouse.kafka.ProviderLag;
import dev.posthouse.kafka.TopicAdoption;
import dev.posthouse.kafka.TopicWatch;
import dev.posthouse.kafka.TransactionWatch;
import dev.posthouse.metrics.Meters;
import dev.posthouse.retry.RetryStation;
import dev.posthouse.settings.KafkaProperties;
import dev.posthouse.settings.Settings;
import dev.posthouse.wire.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Which topics jobs are worked from, by which groups, and what is remembered of them.
 *
 * <p>Tested by {@code GrowthIT}.
 */
public final class TopicMemory {
  /** How long a broker may take to say which transactions are open. */
  private static final Duration ABANDONED_LIMIT = Duration.ofSeconds(3);

  private final Settings settings;
  private final Topics topics;
  private final KafkaProperties kafka;
  private final ProgressTopic progress;

  public TopicMemory(Settings settings) {
    this.settings = settings;
    this.topics = new Topics(settings.topics().prefix());
    this.kafka = new KafkaProperties(settings);
    this.progress = new ProgressTopic(topics.progress(), kafka.reader(), kafka.submitter());
  }

  /** All topics that jobs are worked from, and which of them a process works with those roles. */
  public List<TopicAdoption.Worked> topics(Role.Selection selection) {
    List<TopicAdoption.Worked> all = new ArrayList<>();
    all.add(
        new TopicAdoption.Worked(
            topics.requests(),
            group("admit"),
            settings.admit().dedupeWindow(),
            selection.roles().contains(Role.ADMIT)));
    all.add(
        new TopicAdoption.Worked(
            topics.retries(),
            group("retry"),
            Duration.ZERO,
            selection.roles().contains(Role.RETRY)));
    for (String provider : settings.providers().keySet()) {
      all.add(
          new TopicAdoption.Worked(
              topics.provider(provider),
              group("attempt." + provider),
              Duration.ZERO,
              selection.works(provider)));
    }
    return all;
  }

  /** One of them; empty if jobs are not worked from a topic of that name. */
  public Optional<TopicAdoption.Worked> topic(String name) {
    return topics(Role.Selection.ALL).stream()
        .filter(topic -> topic.name().equals(name))
        .findFirst();
  }

  /** The topics in which the stations of those roles keep jobs. */
  public List<String> keeping(Role.Selection selection) {
    List<String> topics = new ArrayList<>();
    if (selection.roles().contains(Role.RETRY)) {
      topics.add(RetryStation.changelog(group("retry")));
    }
    if (selection.roles().contains(Role.ADMIT)) {
      topics.add(AdmitStation.changelog(group("admit")));
    }
    return topics;
  }

  private String group(String station) {
    return topics.prefix() + station;
  }

  /**
   * What is known of the topics, once it is certain where a process with those roles goes on.
   *
   * @throws IllegalStateException if it is not; the message names the command that decides
   */
  KnownTopics recall(Admin admin, Role.Selection selection) {
    ProgressTopic.Content content = progress.read(admin);
    kept(admin).require(keeping(selection), content);
    return adoption(admin).adopt(topics(selection), content);
  }

  /** Finds out how far they are worked. */
  public TopicAdoption adoption(Admin admin) {
    return new TopicAdoption(admin, progress, ClaimedEnd::of, Clock.systemUTC());
  }

  /** Finds out whether the jobs are still there that stations keep. */
  public KeptJobs kept(Admin admin) {
    return new KeptJobs(admin, progress);
  }

  /** Watches those that a process works for transactions that hold them up; not started. */
  TransactionWatch transactions(Role.Selection selection, Meters meters) {
    return new TransactionWatch(
        topics(selection).stream()
            .filter(TopicAdoption.Worked::mine)
            .map(TopicAdoption.Worked::name)
            .toList(),
        String.valueOf(settings.kafka().get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)),
        () -> Admin.create(kafka.adminProperties()),
        Clock.systemUTC(),
        meters);
  }

  /** Ends what members of the groups that work them have left open; not started. */
  AbandonedTransactions abandoned(Role.Selection selection) {
    return new AbandonedTransactions(
        topics(selection).stream()
            .filter(TopicAdoption.Worked::mine)
            .map(TopicAdoption.Worked::group)
            .toList(),
        () -> {
          // One that has died with the process is not to keep the others' answers.
          Map<String, Object> quick = kafka.adminProperties();
          int limit = Math.toIntExact(ABANDONED_LIMIT.toMillis());
          quick.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, limit);
          quick.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, limit);
          return Admin.create(quick);
        });
  }

  /** Measures what lies unfinished before each provider; not started. */
  ProviderLag lag(KnownTopics known, Meters meters) {
    Map<String, String> providers = new HashMap<>();
    settings.providers().keySet().forEach(name -> providers.put(topics.provider(name), name));
    return new ProviderLag(
        providers,
        topics.progress(),
        known,
        () ->
            new KafkaConsumer<>(
                kafka.follower(), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        () -> Admin.create(kafka.adminProperties()),
        meters);
  }

  /** Watches them; not started. */
  TopicWatch watch(KnownTopics known) {
    return new TopicWatch(
        known,
        Stream.concat(
                topics(Role.Selection.ALL).stream().map(TopicAdoption.Worked::name),
                keeping(Role.Selection.ALL).stream())
            .toList(),
        () -> Admin.create(kafka.adminProperties()),
        progress,
        new Progress(topics.progress(), known),
        Clock.systemUTC());
  }
}
