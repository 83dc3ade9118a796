package dev.posthouse.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.kafka.StationDriver;
import dev.posthouse.settings.WireSerdes;
import dev.posthouse.settings.WireSettings;
import dev.posthouse.wire.FailureRecord;
import dev.posthouse.wire.GenerationStatus;
import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobStatus;
import dev.posthouse.wire.JobStep;
import dev.posthouse.wire.Topics;
import dev.posthouse.wire.internal.JsonFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the view says after which events. */
class StatusStationTest {
  private static final Topics TOPICS = new Topics("llm.");
  private static final Instant START = StationDriver.START;
  private static final Duration KEEP = Duration.ofHours(1);
  private static final WireSerdes SERDES =
      new WireSerdes(new WireSettings(WireSettings.Format.JSON, Map.of(), null, null));

  private final StationDriver driver =
      new StationDriver(
          clock -> StatusStation.topology(TOPICS, KEEP, SERDES, new ReadPositions(), clock),
          TOPICS.events());

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void anAdmittedJobIsAtItsProvider() {
    publish(event("job-1", 1, "admitted"));

    GenerationStatus generation = generation("job-1", 1);
    assertThat(generation.getState()).isEqualTo("at_provider");
    assertThat(generation.getProvider()).isEqualTo("claude");
    assertThat(generation.getDeadline()).isEqualTo(START.plusSeconds(600));
  }

  @Test
  void aFailedJobWaitsUntilItIsDue() {
    publish(event("job-1", 1, "admitted"));
    publish(failed("job-1", 1, START.plusSeconds(9)));

    GenerationStatus generation = generation("job-1", 1);
    assertThat(generation.getState()).isEqualTo("waiting");
    assertThat(generation.getDue()).isEqualTo(START.plusSeconds(9));
    assertThat(generation.getKind()).isEqualTo("overloaded");

    publish(event("job-1", 1, "retry_due"));
    assertThat(generation("job-1", 1).getState()).isEqualTo("at_provider");
    assertThat(generation("job-1", 1).getDue()).isNull();
  }

  @Test
  void anAnsweredJobEndsAmongTheResults() {
    publish(event("job-1", 1, "admitted"));
    publish(failed("job-1", 1, null));
    publish(event("job-1", 1, "completed"));

    GenerationStatus generation = generation("job-1", 1);
    assertThat(generation.getState()).isEqualTo("completed");
    assertThat(generation.getKind()).isNull();
    assertThat(generation.getTerminal().getTopic()).isEqualTo("llm.results");
    assertThat(generation.getSteps())
        .extracting(JobStep::getType)
        .containsExactly("admitted", "attempt_failed", "completed");
  }

  /** A job that ends as a dead letter, is replayed, does so again and is replayed again. */
  @Test
  void everyGenerationHasItsOwnTimelineAndEnd() {
    for (int generation = 1; generation <= 3; generation++) {
      if (generation > 1) {
        publish(event("job-1", generation, "replayed"));
        assertThat(generation("job-1", generation).getState()).isEqualTo("submitted");
      }
      publish(event("job-1", generation, "admitted"));
      publish(event("job-1", generation, generation == 3 ? "completed" : "dead"));
    }

    assertThat(job("job-1").getGenerations())
        .extracting(GenerationStatus::getState)
        .containsExactly("dead", "dead", "completed");
    assertThat(job("job-1").getGenerations())
        .allSatisfy(generation -> assertThat(generation.getTerminal()).isNotNull());
  }

  @Test
  void aWishToCancelIsSeenAndEndsNothingOfItself() {
    publish(event("job-1", 1, "admitted"));
    publish(event("job-1", 1, "cancel_requested"));

    assertThat(generation("job-1", 1).getState()).isEqualTo("at_provider");
    assertThat(generation("job-1", 1).getCancelRequestedAt()).isNotNull();
  }

  @Test
  void whatComesAfterTheEndIsARemarkAndNoMore() {
    publish(event("job-1", 1, "admitted"));
    publish(event("job-1", 1, "completed"));
    publish(event("job-1", 1, "duplicate"));

    assertThat(generation("job-1", 1).getState()).isEqualTo("completed");
    assertThat(generation("job-1", 1).getSteps()).hasSize(3);
  }

  @Test
  void aCancellationOfAJobThatIsNotKnownMakesNone() {
    publish(event("job-1", 1, "cancel_requested"));

    assertThat(view("job-1")).isNull();
  }

  /** Nothing on the request topic ends in silence. */
  @Test
  void aRequestThatWasDroppedIsSeenThoughItsJobIsNotKnown() {
    publish(event("job-1", 1, "duplicate"));

    assertThat(generation("job-1", 1).getState()).isEqualTo("duplicate");
    assertThat(generation("job-1", 1).getSteps())
        .extracting(JobStep::getType)
        .containsExactly("duplicate");

    publish(event("job-1", 1, "attempt_failed"));
    publish(event("job-1", 1, "completed"));
    assertThat(generation("job-1", 1).getState()).as("it worked after all").isEqualTo("completed");
  }

  @Test
  void aTypeOfANewerVersionIsAStepAndMovesNothing() {
    publish(event("job-1", 1, "admitted"));
    publish(event("job-1", 1, "teleported"));

    assertThat(generation("job-1", 1).getState()).isEqualTo("at_provider");
    assertThat(generation("job-1", 1).getSteps()).hasSize(2);
  }

  @Test
  void aTimelineIsBoundedAndKeepsBothItsEnds() {
    publish(event("job-1", 1, "admitted"));
    for (int i = 0; i < 2 * Timeline.MAX_STEPS; i++) {
      publish(failed("job-1", 1, START.plusSeconds(i)));
    }
    publish(event("job-1", 1, "dead"));

    GenerationStatus generation = generation("job-1", 1);
    assertThat(generation.getSteps()).hasSize(Timeline.MAX_STEPS);
    assertThat(generation.getLeftOut()).isEqualTo(Timeline.MAX_STEPS + 2);
    assertThat(generation.getSteps().getFirst().getType()).isEqualTo("admitted");
    assertThat(generation.getSteps().getLast().getType()).isEqualTo("dead");
  }

  @Test
  void onlyTheNewestOfManyGenerationsAreKept() {
    for (int generation = 1; generation <= Timeline.MAX_GENERATIONS + 5; generation++) {
      publish(event("job-1", generation, "dead"));
    }

    assertThat(job("job-1").getGenerations()).hasSize(Timeline.MAX_GENERATIONS);
    assertThat(job("job-1").getGenerations().getFirst().getGeneration()).isEqualTo(6);
  }

  @Test
  void bytesThatAreNoEventAreLeftOut() {
    driver.send("job-1".getBytes(UTF_8), "no event".getBytes(UTF_8));
    publish(event("job-1", 1, "admitted"));

    assertThat(job("job-1").getGenerations()).hasSize(1);
  }

  @Test
  void aJobLeavesWhenItsTimeIsOver() {
    publish(event("ended", 1, "completed"));
    publish(event("open", 1, "admitted"));

    driver.advance(KEEP.plusSeconds(2));
    assertThat(view("ended")).isNull();
    assertThat(view("open")).as("its deadline is later").isNotNull();
    assertThat(recent(100)).isEmpty();

    driver.advance(Duration.ofMinutes(11));
    assertThat(view("open")).as("its end was never published").isNull();
  }

  @Test
  void everyJobIsLookedAtInTimeHoweverManyThereAre() {
    int many = 3 * StatusProcessor.DISMISS_AT_MOST;
    for (int i = 0; i < many; i++) {
      publish(event("job-" + i, 1, "completed"));
    }

    driver.advance(KEEP.plusSeconds(1));
    for (int round = 0; round < 4; round++) {
      driver.advance(StatusProcessor.DISMISS_INTERVAL);
    }

    try (var left = driver.store(StatusProcessor.JOBS_STORE).all()) {
      assertThat(left).toIterable().isEmpty();
    }
  }

  @Test
  void theNewestJobsAreListedFirstAndEachOnce() {
    for (int i = 0; i < 5; i++) {
      publish(event("job-" + i, 1, "admitted"));
      driver.advance(Duration.ofMillis(10));
    }
    publish(failed("job-1", 1, START.plusSeconds(9)));

    assertThat(recent(3)).extracting(JobSummary::jobId).containsExactly("job-1", "job-4", "job-3");
    assertThat(recent(100)).hasSize(5);
  }

  @Test
  void aListIsFilteredByStateProviderAndKind() {
    publish(event("at", 1, "admitted"));
    publish(failed("waiting", 1, START.plusSeconds(9)));
    publish(event("done", 1, "completed"));

    assertThat(list(new JobFilter(JobState.WAITING, null, null, 10))).containsExactly("waiting");
    assertThat(list(new JobFilter(null, null, "overloaded", 10))).containsExactly("waiting");
    assertThat(list(new JobFilter(null, "claude", null, 10))).hasSize(3);
    assertThat(list(new JobFilter(null, "gpt", null, 10))).isEmpty();
  }

  private List<String> list(JobFilter filter) {
    return RecentJobs.list(driver.store(StatusProcessor.RECENT_STORE), filter).stream()
        .map(JobSummary::jobId)
        .toList();
  }

  private List<JobSummary> recent(int limit) {
    return RecentJobs.list(
        driver.store(StatusProcessor.RECENT_STORE), new JobFilter(null, null, null, limit));
  }

  private void publish(JobEvent.Builder event) {
    driver.send(
        event.getJobId().getBytes(UTF_8), JsonFormat.write(event.setAt(driver.now()).build()));
  }

  private static JobEvent.Builder event(String id, int generation, String type) {
    return JobEvent.newBuilder()
        .setJobId(id)
        .setGeneration(generation)
        .setType(type)
        .setRoute("default")
        .setProvider("claude")
        .setCalls(0)
        .setDeadline(START.plusSeconds(600));
  }

  private static JobEvent.Builder failed(String id, int generation, @Nullable Instant notBefore) {
    return event(id, generation, "attempt_failed")
        .setNotBefore(notBefore)
        .setFailure(FailureRecord.newBuilder().setKind("overloaded").setMessage("No room").build());
  }

  private GenerationStatus generation(String id, int generation) {
    return job(id).getGenerations().stream()
        .filter(one -> one.getGeneration() == generation)
        .findFirst()
        .orElseThrow();
  }

  private JobStatus job(String id) {
    return Objects.requireNonNull(view(id));
  }

  private @Nullable JobStatus view(String id) {
    return KnownJobs.read(driver.store(StatusProcessor.JOBS_STORE).get(KnownJobs.key(id)));
  }
}
