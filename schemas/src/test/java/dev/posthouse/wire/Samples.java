package dev.posthouse.wire;

import dev.posthouse.wire.internal.Job;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Records as they are in practice. */
public final class Samples {
  public static final Instant NOW = Instant.parse("2026-11-30T12:00:00.123Z");
  public static final Source SOURCE = new Source("llm.requests", 3, 42L);

  private Samples() {}

  public static JobRequest request() {
    return JobRequest.newBuilder()
        .setId("job-1")
        .setMessages(
            List.of(
                Message.newBuilder()
                    .setRole(Role.user)
                    .setContent("Grüße, 世界 👋 \"quoted\"\n\u0000")
                    .build()))
        .setTemperature(0.1)
        .setOutputSchema("{\"type\": \"object\",  \"n\": 1.10}")
        .setDeadline(NOW)
        .setMetadata(Map.of("tenant", "a"))
        .build();
  }

  public static Job job() {
    return job(request());
  }

  /** About 1 KB as Avro, half of it the prompt. */
  public static Job typicalJob() {
    return job(
        JobRequest.newBuilder()
            .setId("job-1")
            .setSystem("Answer briefly. ".repeat(6))
            .setPrompt("What is the capital of France? ".repeat(16))
            .setMaxOutputTokens(256)
            .setTemperature(0.2)
            .setMetadata(Map.of("tenant", "acme", "batch", "2026-11-30"))
            .build());
  }

  private static Job job(JobRequest request) {
    FailureRecord failure =
        FailureRecord.newBuilder()
            .setKind("rate_limited")
            .setMessage("429: wait as told")
            .setStatus(429)
            .setRetryAfterMillis(37_000L)
            .build();
    return Job.newBuilder()
        .setJobId("job-1")
        .setGeneration(1)
        .setRequest(request)
        .setRoute("default")
        .setChain(List.of("claude", "gpt", "gemini"))
        .setProvider("gpt")
        .setSource(SOURCE)
        .setSubmittedAt(NOW)
        .setAdmittedAt(NOW.plusMillis(20))
        .setDeadline(NOW.plusSeconds(3600))
        .setNotBefore(NOW.plusSeconds(37))
        .setHistory(
            List.of(
                Call.newBuilder()
                    .setProvider("claude")
                    .setModel("claude-sonnet")
                    .setStartedAt(NOW)
                    .setEndedAt(NOW.plusSeconds(2))
                    .setFailure(failure)
                    .build()))
        .setHandovers(1)
        .build();
  }
}
