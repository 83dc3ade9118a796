package dev.posthouse.attempt;

import dev.posthouse.content.Contents;
import dev.posthouse.health.ProviderGate;
import dev.posthouse.health.RetryBudget;
import dev.posthouse.job.Availability;
import dev.posthouse.job.Cancellations;
import dev.posthouse.kafka.RecordEncoder;
import dev.posthouse.metrics.Meters;
import dev.posthouse.provider.Provider;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.tracing.Received;
import dev.posthouse.tracing.Step;
import dev.posthouse.tracing.Steps;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.internal.Job;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Jobs for tests. */
final class Jobs {
  static final ProviderSettings CLAUDE =
      new ProviderSettings(
          "claude",
          Api.ANTHROPIC,
          "a-model",
          null,
          new Credential.None(),
          "anthropic",
          64,
          100,
          Defaults.LIMITS);

  static final ProviderMeters METERS = new ProviderMeters(Meters.unread(), "claude");

  private Jobs() {}

  /** A gate that lets so many calls through at once. */
  static ProviderGate gate(int permits) {
    return new ProviderGate(
        new ProviderSettings(
            CLAUDE.name(),
            CLAUDE.api(),
            CLAUDE.model(),
            CLAUDE.baseUrl(),
            CLAUDE.credential(),
            CLAUDE.platform(),
            permits,
            CLAUDE.maxOutputTokens(),
            CLAUDE.limits()),
        Defaults.HEALTH,
        InstantSource.system(),
        new SplittableRandom(1),
        _ -> {});
  }

  /** Calls claude for jobs of routes that nobody has set. */
  static JobCall call(
      Provider provider,
      Availability availability,
      Cancellations cancellations,
      RetryBudget retries,
      RecordEncoder encoder) {
    Clock clock = Clock.systemUTC();
    JobRouter router = new JobRouter(CLAUDE.name(), Map.of(), availability, retries);
    Completion completion = new Completion(encoder, METERS);
    return new JobCall(
        Contents.none(),
        new ProviderCall(provider, CLAUDE),
        cancellations,
        new CallOutcomes(
            router,
            new CallLog(CLAUDE, METERS),
            new AnswerKeeping(Contents.none().answers(), clock),
            completion,
            clock),
        new UncalledOutcomes(router, cancellations, completion, clock),
        clock);
  }

  /** A job at its first provider, claude, of the chain claude and gpt. */
  static Delivery delivered(OwnedPartition owned, long offset) {
    Instant now = Instant.now();
    Job job =
        Job.newBuilder()
            .setJobId("job-" + offset)
            .setGeneration(1)
            .setRequest(JobRequest.newBuilder().setPrompt("Why?").build())
            .setRoute("default")
            .setChain(List.of("claude", "gpt"))
            .setProvider("claude")
            .setSource(new Source("requests", 0, offset))
            .setSubmittedAt(now)
            .setAdmittedAt(now)
            .setDeadline(now.plusSeconds(600))
            .build();
    Step step =
        Steps.UNTRACED.begin(new Received("provider.claude", 0, offset, new RecordHeaders()));
    return new Delivery(owned, offset, 10, now, job, step);
  }
}
