package dev.posthouse.process;

import dev.posthouse.health.ProviderHealth;
import dev.posthouse.health.ProviderStates;
import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.JobEvents;
import dev.posthouse.job.JobRecords;
import dev.posthouse.job.Route;
import dev.posthouse.job.Usage;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.wire.JobCancel;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.Job;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Makes the registry know every schema before the first job comes. A registry that cannot be
 * reached, or refuses, is then a clear failure at the start; and no transaction of a station ever
 * waits for one, which would last longer than a transaction may. Producers in other languages find
 * the schema of requests there, too.
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
            .build();
    Serializer<SpecificRecord> serializer = serdes.serializer();
    encode(serializer, topics.requests(), request);
    providers.forEach(provider -> encode(serializer, topics.provider(provider), job));
    encode(serializer, topics.retries(), job);
    encode(
        serializer,
        topics.results(),
        JobRecords.result(job, Answer.ofText("specimen", "specimen", "end", Usage.NONE), now));
    encode(
        serializer,
        topics.deadLetters(),
        JobRecords.deadLetter(job, Failure.of(FailureKind.INTERNAL, "specimen"), now));
    encode(serializer, topics.events(), JobEvents.admitted(job));
    encode(serializer, topics.replays(), JobEvents.admitted(job));
    encode(
        serializer,
        topics.cancellations(),
        JobCancel.newBuilder().setJobId("specimen").setAt(now).setActor("specimen").build());
    encode(
        serializer,
        topics.providerState(),
        ProviderStates.record("specimen", ProviderHealth.OPEN, "specimen", now));
  }

  private static void encode(
      Serializer<SpecificRecord> serializer, String topic, SpecificRecord specimen) {
    byte[] _ = serializer.serialize(topic, specimen);
  }
}
