package dev.posthouse.attempt;

import dev.posthouse.health.ProviderGate;
import dev.posthouse.metrics.Meters;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.wire.Attempt;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
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

  /** A job at its first provider, claude, of the chain claude and gpt. */
  static Delivery delivered(Lane lane, long offset) {
    Instant now = Instant.now();
    Attempt attempt =
        Attempt.newBuilder()
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
    return new Delivery(lane, offset, 10, now, attempt, new RecordHeaders());
  }
}
