package dev.posthouse.console.index;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.health.HealthBoard;
import dev.posthouse.health.ProviderHealth;
import dev.posthouse.health.ProviderStates;
import dev.posthouse.job.CancelRequest;
import dev.posthouse.job.Opening;
import dev.posthouse.kafka.AdminAnswer;
import dev.posthouse.kafka.KeyHash;
import dev.posthouse.kafka.TopicScan;
import dev.posthouse.replay.LetterTopics;
import dev.posthouse.replay.ReasonGroups;
import dev.posthouse.replay.Requester;
import dev.posthouse.replay.Selection;
import dev.posthouse.replay.SettingsTargets;
import dev.posthouse.replay.StoredLetter;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.Settings;
import dev.posthouse.station.StationResources;
import dev.posthouse.triage.Probe;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.JsonFormat;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Does what the commands do, by the same classes. Safe for use by many threads.
 *
 * <p>Tested by {@code ConsoleIT}.
 */
public final class KafkaOperations implements Operations, AutoCloseable {
  private final StationResources resources;
  private final Settings settings;
  private final HealthBoard health;
  private final Admin admin;
  private final FleetSurvey survey;
  private final ReplayTasks replays;

  public KafkaOperations(StationResources resources, Settings settings, HealthBoard health) {
    this.resources = resources;
    this.settings = settings;
    this.health = health;
    this.admin = Admin.create(resources.kafka().adminProperties());
    this.survey = new FleetSurvey(admin, resources.topics(), settings.providers().keySet());
    this.replays =
        new ReplayTasks(new KafkaReplayer(this::letterTopics, new SettingsTargets(settings)));
  }

  @Override
  public void cancel(String jobId, int generation, Requester by) {
    CancelRequest request =
        new CancelRequest(jobId, generation, by.actor(), by.note(), Instant.now());
    Topics topics = resources.topics();
    send(topics.events(), jobId, request.event());
    send(topics.cancellations(), jobId, request.cancel());
  }

  @Override
  public void park(String provider, Opening until, Requester by) {
    Instant now = Instant.now();
    String why = Objects.requireNonNullElse(by.note(), "");
    say(provider, health.gate(provider).health().parked(now, until, why), by, now);
  }

  @Override
  public void resume(String provider, Requester by) {
    Instant now = Instant.now();
    say(provider, health.gate(provider).health().opened(now), by, now);
  }

  private void say(String provider, ProviderHealth said, Requester by, Instant now) {
    send(
        resources.topics().providerState(),
        provider,
        ProviderStates.record(provider, said, by.actor(), now));
  }

  @Override
  public Probe.Result probe(String provider) throws InterruptedException {
    ProviderSettings asked = Objects.requireNonNull(settings.providers().get(provider), provider);
    return Objects.requireNonNull(new Probe(System::getenv).of(List.of(asked)).get(provider));
  }

  @Override
  public @Nullable StoredLetter letter(int partition, long offset) {
    String topic = resources.topics().deadLetters();
    return at(
        new Source(topic, partition, offset),
        record -> {
          DeadLetter letter =
              deserializer(DeadLetter.class).deserialize(topic, bytes(record.value()));
          return letter == null
              ? null
              : new StoredLetter(new Source(topic, partition, offset), letter, record.headers());
        });
  }

  @Override
  public void letters(LetterFilter filter, Predicate<StoredLetter> visitor) {
    LetterTopics letters = letterTopics();
    Selection selection = selection(filter);
    letters
        .letters()
        .readWhile(
            letters.letters().now(selection),
            selection,
            letter ->
                (filter.reason() != null && !filter.reason().equals(ReasonGroups.reason(letter)))
                    || visitor.test(letter));
  }

  /** The same letters, but for those that were replayed, which it does not tell apart. */
  public static Selection selection(LetterFilter filter) {
    return new Selection(
        set(filter.jobId()),
        set(filter.kind()),
        set(filter.provider()),
        set(filter.model()),
        set(filter.route()),
        filter.since(),
        filter.until(),
        null);
  }

  private static Set<String> set(@Nullable String one) {
    return one == null ? Set.of() : Set.of(one);
  }

  @Override
  public byte @Nullable [] contents(Source place) {
    Topics topics = resources.topics();
    Class<? extends SpecificRecord> type =
        place.getTopic().equals(topics.requests()) ? JobRequest.class : JobResult.class;
    return at(
        place,
        record -> {
          SpecificRecord found =
              deserializer(type).deserialize(place.getTopic(), bytes(record.value()));
          return found == null ? null : JsonFormat.write(found);
        });
  }

  private <T> @Nullable T at(
      Source place, Function<ConsumerRecord<byte[], ByteBuffer>, @Nullable T> reading) {
    TopicPartition partition = new TopicPartition(place.getTopic(), place.getPartition());
    AtomicReference<@Nullable T> found = new AtomicReference<>();
    new TopicScan(resources.kafka().reader())
        .readWhile(
            List.of(new TopicScan.Stretch(partition, place.getOffset(), place.getOffset() + 1)),
            record -> {
              if (record.offset() == place.getOffset() && record.value() != null) {
                found.set(reading.apply(record));
              }
              return false;
            });
    return found.get();
  }

  private static byte[] bytes(ByteBuffer value) {
    byte[] bytes = new byte[value.remaining()];
    value.duplicate().get(bytes);
    return bytes;
  }

  private <T extends SpecificRecord> Deserializer<T> deserializer(Class<T> type) {
    return resources.serdes().deserializer(type);
  }

  @Override
  public List<GroupView> fleet() {
    return survey.now();
  }

  @Override
  public ReplayTasks replays() {
    return replays;
  }

  private LetterTopics letterTopics() {
    Topics topics = resources.topics();
    List<TopicPartition> partitions = new ArrayList<>();
    AdminAnswer.await(
            admin.describeTopics(List.of(topics.deadLetters(), topics.replays())).allTopicNames())
        .forEach(
            (topic, description) ->
                description
                    .partitions()
                    .forEach(one -> partitions.add(new TopicPartition(topic, one.partition()))));
    return new LetterTopics(resources.kafka(), topics, resources.serdes(), partitions);
  }

  private void send(String topic, String key, SpecificRecord value) {
    byte[] id = key.getBytes(UTF_8);
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            resources.kafka().submitter(), new ByteArraySerializer(), new ByteArraySerializer())) {
      int partitions = producer.partitionsFor(topic).size();
      byte[] bytes = resources.serdes().serializer().serialize(topic, value);
      producer.send(new ProducerRecord<>(topic, KeyHash.home(id, partitions), id, bytes)).get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new KafkaException("Kafka did not take it: " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
