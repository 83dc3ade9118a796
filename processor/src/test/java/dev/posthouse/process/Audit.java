package dev.posthouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthouse.job.FailureKind;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.wire.Call;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What became of jobs: P1, that each has one terminal record, and the calls of P5, those in the
 * histories against those that the providers saw.
 *
 * @param known calls in the histories with an outcome
 * @param interrupted calls in the histories that are counted as ambiguous
 * @param seen calls that the providers saw
 */
record Audit(long known, long interrupted, long seen) {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** How long nothing more may come after the last. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  /**
   * Waits until each of the jobs has ended.
   *
   * @param ids all the jobs of the bench
   */
  static Audit of(TestBench bench, Set<String> ids) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(bench.terminal.missing(ids)).isEmpty());
    await()
        .atMost(PATIENCE)
        .during(QUIET)
        .until(() -> bench.terminal.ended() == ids.size() && bench.callsInFlight() == 0);
    assertThat(bench.terminal.duplicates()).isEmpty();
    List<Call> calls = bench.calls();
    long interrupted = calls.stream().filter(Audit::isInterrupted).count();
    return new Audit(calls.size() - interrupted, interrupted, bench.callsSeen());
  }

  static boolean isInterrupted(Call call) {
    return call.getFailure() != null
        && call.getFailure().getKind().equals(FailureKind.INTERRUPTED.wireName());
  }
}
