package dev.posthouse.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.wire.FailureRecord;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobStatus;
import dev.posthouse.wire.Topics;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobIndexTest {
  private static final Instant START = Instant.parse("2026-11-29T12:00:00Z");

  private final JobIndex index = new JobIndex(new Topics("llm."), 10);
  private long offset;

  private void event(String id, String type) {
    index.add(
        JobEvent.newBuilder()
            .setJobId(id)
            .setGeneration(1)
            .setType(type)
            .setAt(START.plusSeconds(offset))
            .setProvider("claude")
            .setNotBefore(type.equals("attempt_failed") ? START.plusSeconds(100) : null)
            .setFailure(
                type.equals("attempt_failed")
                    ? FailureRecord.newBuilder().setKind("overloaded").setMessage("").build()
                    : null)
            .build(),
        offset++);
  }

  @Test
  void jobsAreCountedByStateAndByWhyTheyWait() {
    event("a", "admitted");
    event("b", "admitted");
    event("b", "attempt_failed");
    event("c", "admitted");
    event("c", "completed");

    assertThat(index.states())
        .containsEntry("at_provider", 1)
        .containsEntry("waiting", 1)
        .containsEntry("completed", 1);
    assertThat(index.waiting()).isEqualTo(Map.of("overloaded", 1));
  }

  @Test
  void theJobThatMovedLastIsTheFirst() {
    event("a", "admitted");
    event("b", "admitted");
    event("a", "completed");

    assertThat(index.list(job -> true, null, 10))
        .extracting(JobStatus::getJobId)
        .containsExactly("a", "b");
    assertThat(index.list(job -> job.getState().equals("completed"), null, 10)).hasSize(1);
    assertThat(index.list(job -> true, START.plusSeconds(2), 10)).hasSize(1);
  }

  @Test
  void ofTooManyJobsThoseThatWereQuietForLongestAreLeftOut() {
    event("first", "admitted");
    for (int i = 0; i < 9; i++) {
      event("job-" + i, "admitted");
    }
    event("first", "attempt_failed");
    assertThat(index.isWhole()).isTrue();
    event("one-more", "admitted");

    assertThat(index.isWhole()).isFalse();
    assertThat(index.find("job-0")).isNull();
    assertThat(index.find("first")).isNotNull();
    assertThat(index.states().values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(10);
  }
}
