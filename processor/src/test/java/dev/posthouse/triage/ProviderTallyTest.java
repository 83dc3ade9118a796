package dev.posthouse.triage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthouse.wire.JobEvent;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProviderTallyTest {
  @Test
  void callsAreCountedWithTheMostFrequentFailureFirst() {
    ProviderTally tally = ProviderTally.of(Calls.parse("7 network 3*overloaded 2*network 2"));

    assertThat(tally.calls()).isEqualTo(15);
    assertThat(tally.answered()).isEqualTo(9);
    assertThat(tally.failures().entrySet())
        .containsExactly(Map.entry("network", 3), Map.entry("overloaded", 3));
    assertThat(tally.answeredLast()).isEqualTo(2);
  }

  @Test
  void theirOrderIsThatOfTimeAndNotOfPartitions() {
    List<RecentCall> calls = Calls.parse("3*overloaded 4");
    Collections.reverse(calls);

    assertThat(ProviderTally.of(calls).answeredLast()).isEqualTo(4);
  }

  @Test
  void eachKeyIsCountedWithHowOftenItWasRefused() {
    ProviderTally tally =
        ProviderTally.of(Calls.parse("5 bad_credentials quota_exhausted overloaded"));

    assertThat(tally.credentials()).isEqualTo(Map.of(Calls.KEY, new ProviderTally.KeyUse(8, 2)));
  }

  @ParameterizedTest
  @CsvSource({
    "attempt_failed, 2026-11-25T09:00:00Z, true",
    "completed,      2026-11-25T09:00:00Z, true",
    "dead,           2026-11-25T09:00:00Z, true",
    "dead,           , false",
    "admitted,       , false",
    "handed_over,    , false",
    "deferred,       , false"
  })
  void anEventTellsOfACallOrNot(String type, @Nullable Instant startedAt, boolean ofCall) {
    JobEvent event =
        JobEvent.newBuilder()
            .setJobId("job-1")
            .setGeneration(1)
            .setType(type)
            .setAt(Instant.EPOCH)
            .setProvider("claude")
            .setStartedAt(startedAt)
            .build();

    assertThat(RecentCall.of(event).isPresent()).isEqualTo(ofCall);
  }
}
