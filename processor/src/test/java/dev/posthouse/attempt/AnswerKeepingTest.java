package dev.posthouse.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.content.AnswerStore;
import dev.posthouse.job.Answer;
import dev.posthouse.job.FailureKind;
import dev.posthouse.job.Usage;
import dev.posthouse.metrics.Meters;
import dev.posthouse.settings.ContentSettings;
import dev.posthouse.wire.internal.Job;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerKeepingTest {
  private static final Answer LARGE = Answer.ofText("m", "a large answer", "end", Usage.NONE);
  private static final Duration SHORT = Duration.ofMillis(20);

  @TempDir Path temporary;

  @Test
  void aLargeAnswerIsReferredTo() throws Exception {
    AnswerKeeping keeping = keeping(Files.createDirectory(temporary.resolve("shared")));

    assertThat(keeping.keep(job(Duration.ofHours(1)), LARGE, _ -> true))
        .isInstanceOfSatisfying(
            AnswerKeeping.Kept.In.class,
            kept -> {
              assertThat(kept.answer().text()).isEmpty();
              assertThat(kept.answer().stored()).isNotNull();
            });
  }

  @Test
  void whileTheStoreIsAwayWhatFitsStaysInItsResult() throws Exception {
    assertThat(keeping(temporary.resolve("none")).keep(job(Duration.ofHours(1)), LARGE, _ -> true))
        .isInstanceOfSatisfying(
            AnswerKeeping.Kept.In.class,
            kept -> {
              assertThat(kept.answer().text()).isEqualTo("a large answer");
              assertThat(kept.answer().stored()).isNull();
              assertThat(kept.answer().adaptations())
                  .singleElement()
                  .asString()
                  .contains("left in the result", "store_unavailable");
            });
  }

  @Test
  void whatDoesNotFitWaitsForTheStore() throws Exception {
    Path shared = temporary.resolve("shared");
    Future<AnswerKeeping.Kept> keeping =
        start(() -> keeping(shared).keep(job(Duration.ofHours(1)), LARGE, _ -> false));

    Files.createDirectory(shared);

    assertThat(keeping.get())
        .isInstanceOfSatisfying(
            AnswerKeeping.Kept.In.class, kept -> assertThat(kept.answer().stored()).isNotNull());
  }

  @Test
  void untilTheDeadlineAndThenTheStoreIsTheCause() throws Exception {
    Future<AnswerKeeping.Kept> keeping =
        start(
            () ->
                keeping(temporary.resolve("none"))
                    .keep(job(Duration.ofMillis(100)), LARGE, _ -> false));

    assertThat(keeping.get())
        .isInstanceOfSatisfying(
            AnswerKeeping.Kept.Lost.class,
            lost -> assertThat(lost.failure().kind()).isEqualTo(FailureKind.STORE_UNAVAILABLE));
  }

  private static Future<AnswerKeeping.Kept> start(Callable<AnswerKeeping.Kept> work) {
    FutureTask<AnswerKeeping.Kept> task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    return task;
  }

  private static AnswerKeeping keeping(Path folder) {
    ContentSettings settings =
        new ContentSettings(
            null,
            folder,
            1 << 20,
            Duration.ofSeconds(9),
            1 << 20,
            new ContentSettings.Results("file:answers", 4));
    return new AnswerKeeping(AnswerStore.of(settings, Meters.unread()), Clock.systemUTC(), SHORT);
  }

  private static Job job(Duration left) {
    Job job = new Job();
    job.setJobId("job-1");
    job.setGeneration(1);
    job.setDeadline(Instant.now().plus(left));
    return job;
  }
}
