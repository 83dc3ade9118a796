package dev.posthouse.replay;

import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.FailureRecord;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Dead letters for tests. */
final class Letters {
  static final Instant DIED = Instant.parse("2026-11-30T12:00:00Z");

  private Letters() {}

  /** One that holds its request, of a job's first generation. */
  static DeadLetter.Builder letter(String id) {
    return DeadLetter.newBuilder()
        .setJobId(id)
        .setGeneration(1)
        .setReason(FailureRecord.newBuilder().setKind("overloaded").setMessage("529: no").build())
        .setRoute("default")
        .setProvider("claude")
        .setHistory(List.of())
        .setHandovers(0)
        .setRequest(JobRequest.newBuilder().setPrompt("Why, " + id + "?").build())
        .setMetadata(Map.of())
        .setSource(new Source("llm.requests", 0, 7L))
        .setSubmittedAt(DIED.minusSeconds(60))
        .setDiedAt(DIED);
  }

  /** One that holds bytes. */
  static DeadLetter.Builder letter(String id, byte[] raw) {
    return letter(id).setRequest(null).setRaw(ByteBuffer.wrap(raw));
  }

  static StoredLetter stored(DeadLetter.Builder letter) {
    return stored(letter, 3);
  }

  static StoredLetter stored(DeadLetter.Builder letter, long offset) {
    return new StoredLetter(
        new Source("llm.dead-letters", 0, offset), letter.build(), new RecordHeaders());
  }
}
