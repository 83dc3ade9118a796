package dev.posthouse.retry;

import dev.posthouse.settings.WireSerdes;
import dev.posthouse.settings.WireSettings;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.internal.Job;
import dev.posthouse.wire.internal.JsonFormat;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jobs that wait. */
final class WaitingJobSamples {
  static final WireSerdes SERDES =
      new WireSerdes(new WireSettings(WireSettings.Format.JSON, Map.of(), null, null));

  private WaitingJobSamples() {}

  static byte[] waiting(String id, String provider, @Nullable Instant notBefore) {
    return waiting(id, provider, notBefore, Instant.parse("2036-11-30T12:00:00Z"));
  }

  static byte[] waiting(String id, String provider, @Nullable Instant notBefore, Instant deadline) {
    Instant admitted = Instant.parse("2026-11-30T11:00:00Z");
    return JsonFormat.write(
        Job.newBuilder()
            .setJobId(id)
            .setGeneration(1)
            .setRequest(JobRequest.newBuilder().setPrompt("Why is " + id + " late?").build())
            .setRoute("default")
            .setChain(List.of("claude", "gpt"))
            .setProvider(provider)
            .setSource(new Source("llm.requests", 0, 7L))
            .setSubmittedAt(admitted)
            .setAdmittedAt(admitted)
            .setDeadline(deadline)
            .setNotBefore(notBefore)
            .build());
  }
}
