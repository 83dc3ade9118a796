package dev.posthouse.status;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.wire.JobEvent;
import dev.posthouse.wire.JobStatus;
import dev.posthouse.wire.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private static final Instant START = Instant.parse("2026-11-30T12:00:00Z");
  private static final List<String> TYPES =
      List.of("admitted", "attempt_failed", "retry_due", "handed_over", "replayed", "dead");

  private final Timeline timeline = new Timeline(new Topics("llm."));

  /** Why the view needs no transactions: after a crash it reads again from an earlier place. */
  @Property
  void eventsThatAreReadAgainChangeNothing(
      @ForAll @Size(min = 1, max = 30) List<@IntRange(max = 17) Integer> choices,
      @ForAll @IntRange(max = 29) int crash,
      @ForAll @IntRange(max = 29) int committed) {
    List<JobEvent> events = new ArrayList<>();
    for (int choice : choices) {
      events.add(event(TYPES.get(choice % TYPES.size()), 1 + choice / 6, events.size()));
    }
    int crashed = Math.min(crash, events.size());
    JobStatus once = fold(null, events, 0);

    JobStatus beforeCrash = fold(null, events.subList(0, crashed), 0);
    int from = Math.min(committed, crashed);
    JobStatus twice = fold(beforeCrash, events.subList(from, events.size()), from);

    assertThat(twice).isEqualTo(once);
  }

  @Test
  void eventsOfATopicThatWasMadeAnewAreTakenIn() {
    JobStatus before = timeline.with(null, event("dead", 1, 0), 500).orElseThrow();

    assertThat(timeline.with(before, event("replayed", 2, 1), 0)).isPresent();
  }

  /** Its id is forgotten after the dedupe window. */
  @Test
  void anIdThatIsUsedAnewBeginsAnew() {
    JobStatus answered = fold(null, List.of(event("admitted", 1, 0), event("completed", 1, 1)), 0);

    JobStatus anew = fold(answered, List.of(event("admitted", 1, 100_000)), 2);

    assertThat(state(anew)).isEqualTo("at_provider");
    assertThat(requireNonNull(anew).getGenerations().getFirst().getEndedAt()).isNull();
    assertThat(anew.getGenerations().getFirst().getSteps()).hasSize(1);
  }

  @Test
  void aRejectedRecordThatBearsTheIdOfALiveJobDoesNotEndIt() {
    JobEvent rejection = JobEvent.newBuilder(event("dead", 1, 1)).setProvider(null).build();

    JobStatus live = fold(null, List.of(event("admitted", 1, 0), rejection), 0);
    assertThat(state(live)).isEqualTo("at_provider");

    JobStatus answered = fold(live, List.of(event("completed", 1, 2)), 2);
    assertThat(state(answered)).isEqualTo("completed");
  }

  private static String state(@Nullable JobStatus status) {
    return requireNonNull(status).getGenerations().getFirst().getState();
  }

  private @Nullable JobStatus fold(@Nullable JobStatus before, List<JobEvent> events, int offset) {
    JobStatus status = before;
    for (int i : IntStream.range(0, events.size()).toArray()) {
      status = timeline.with(status, events.get(i), offset + i).orElse(status);
    }
    return status;
  }

  private static JobEvent event(String type, int generation, int second) {
    return JobEvent.newBuilder()
        .setJobId("job-1")
        .setGeneration(generation)
        .setType(type)
        .setAt(START.plusSeconds(second))
        .setProvider("claude")
        .build();
  }
}
