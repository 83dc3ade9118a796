package dev.posthouse.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.internal.Job;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CancellationTest {
  private static final Instant ASKED = Instant.parse("2026-11-30T12:00:00Z");

  @Test
  void whatWasSubmittedBeforeIsMeant() {
    assertThat(cancellation(null).covers(job(1, ASKED.minusSeconds(3600)))).isTrue();
    assertThat(cancellation(null).covers(job(2, ASKED.minusSeconds(1)))).isTrue();
  }

  @Test
  void aReplaySubmittedAfterwardsIsNotMeant() {
    assertThat(cancellation(null).covers(job(2, ASKED.plusMillis(1)))).isFalse();
    assertThat(cancellation(1).covers(job(2, ASKED.minusSeconds(1)))).isFalse();
  }

  @Test
  void aFirstRequestIsMeantAlthoughItsProducersClockIsAhead() {
    assertThat(cancellation(null).covers(job(1, ASKED.plusSeconds(30)))).isTrue();
    assertThat(cancellation(2).covers(job(2, ASKED.plusSeconds(30)))).isTrue();
  }

  @Test
  void aJobThatTakesTheSameIdLongAfterwardsIsNotMeant() {
    assertThat(cancellation(null).covers(job(1, ASKED.plusSeconds(86_400)))).isFalse();
    assertThat(cancellation(1).covers(job(1, ASKED.plusSeconds(86_400)))).isFalse();
  }

  @Test
  void theReasonSaysWhoAndWhy() {
    assertThat(cancellation(null).failure().kind()).isEqualTo(FailureKind.CANCELLED);
    assertThat(cancellation(null).failure().message())
        .contains("anna", "too dear", ASKED.toString());
  }

  private static Cancellation cancellation(@Nullable Integer generation) {
    return new Cancellation(ASKED, generation, "anna", "too dear");
  }

  private static Job job(int generation, Instant submittedAt) {
    return Job.newBuilder()
        .setJobId("job-1")
        .setGeneration(generation)
        .setRequest(JobRequest.newBuilder().setPrompt("Why?").build())
        .setRoute("default")
        .setChain(List.of("claude"))
        .setProvider("claude")
        .setSource(new Source("requests", 0, 0L))
        .setSubmittedAt(submittedAt)
        .setAdmittedAt(submittedAt)
        .setDeadline(submittedAt.plusSeconds(600))
        .build();
  }
}
