package dev.posthouse.job;

import dev.posthouse.wire.JobRequest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a job asks for.
 *
 * <p>Tested by {@code RejectionTest}.
 */
public enum JobKind {
  /** An answer to a conversation. */
  CHAT,
  /** Vectors of texts. */
  EMBEDDING;

  /** The word in requests. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind of a word; empty if it is none. */
  public static Optional<JobKind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }

  /** What a request asks for; an unknown word counts as if it were not there. */
  public static JobKind of(JobRequest request) {
    return Optional.ofNullable(request.getKind())
        .flatMap(JobKind::of)
        .orElseGet(() -> request.getInputs().isEmpty() ? CHAT : EMBEDDING);
  }
}
