package dev.posthouse.process;

import dev.posthouse.health.ProviderHealth;
import dev.posthouse.health.ProviderStates;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.JobEventType;
import dev.posthouse.job.JobRecords;
import dev.posthouse.job.Outcome;
import dev.posthouse.job.Route;
import dev.posthouse.job.Usage;
import dev.posthouse.kafka.JobHeaders;
import dev.posthouse.kafka.RecordEncoder;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.JobCancel;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Job;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Makes the registry know every schema before the first job comes. A registry that cannot be
 * reached, or refuses, is then a clear failure at the start; and no transaction of a station ever
 * waits for one, which would last longer than a transaction may. Producers in other languages find
 * the schema of requests there, too.
 *
 * <p>Tested by {@code JourneyIT}.
 */
final class SchemaRegistration {
  private SchemaRegistration() {}

  /**
   * Encodes a specimen for each topic, and so registers its schema where the format has any.
   *
   * @throws RuntimeException as the serializer does; the message says what to do
   */
  static void register(Topics topics, Collection<String> providers, WireSerdes serdes) {
    Instant now = Instant.EPOCH;
    JobRequest request = JobRequest.newBuilder().setPrompt("specimen").build();
    Job job =
        Job.newBuilder()
            .setJobId("specimen")
            .setGeneration(1)
            .setRequest(request)
            .setRoute(Route.DEFAULT)
            .setChain(List.copyOf(providers))
            .setProvider("specimen")
            .setSource(new Source(topics.requests(), 0, 0L))
            .setSubmittedAt(now)
            .setAdmittedAt(now)
            .setDeadline(now)
            .setHistory(List.of(call(now)))
            .build();
    Serializer<SpecificRecord> serializer = serdes.serializer();
    encode(serializer, topics.requests(), request);
    providers.forEach(provider -> encode(serializer, topics.provider(provider), job));
    encode(serializer, topics.retries(), job);
    RecordEncoder encoder = new RecordEncoder(topics, serializer, Integer.MAX_VALUE);
    JobHeaders headers = new JobHeaders(new RecordHeaders(), new RecordHeaders());
    for (Outcome outcome :
        List.of(
            new Outcome.Completed(Answer.ofText("specimen", "specimen", "end", Usage.NONE)),
            new Outcome.Dead(Failure.of(FailureKind.INTERNAL, "specimen")))) {
      var _ = encoder.encode(JobRecords.of(outcome, job, now), headers);
    }
    encode(serializer, topics.replays(), event(now));
    encode(
        serializer,
        topics.cancellations(),
        JobCancel.newBuilder().setJobId("specimen").setAt(now).setActor("specimen").build());
    encode(
        serializer,
        topics.providerState(),
        ProviderStates.record("specimen", ProviderHealth.OPEN, "specimen", now));
  }

  private static Call call(Instant now) {
    return Call.newBuilder().setProvider("specimen").setModel("specimen").setEndedAt(now).build();
  }

  private static JobEvent event(Instant now) {
    return JobEvent.newBuilder()
        .setJobId("specimen")
        .setGeneration(1)
        .setType(JobEventType.REPLAYED.wireName())
        .setAt(now)
        .build();
  }

  private static void encode(
      Serializer<SpecificRecord> serializer, String topic, SpecificRecord specimen) {
    byte[] _ = serializer.serialize(topic, specimen);
  }
}
