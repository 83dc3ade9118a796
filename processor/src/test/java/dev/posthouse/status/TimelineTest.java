package dev.posthouse.status;

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
