package dev.posthouse.process;

import dev.posthouse.testbench.TestBench;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.JobResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What became of a scenario's jobs.
 *
 * @param firstCalls calls that the first provider's server has seen
 * @param secondCalls calls that the fallback's has
 * @param longest from a request record to its terminal record, of the slowest job that has ended
 * @param faults what is not as it should be; nothing if all is
 */
record FailoverVerdict(
    FailoverScenario scenario,
    int firstCalls,
    int secondCalls,
    Duration longest,
    List<String> faults) {

  /** No job may take longer. */
  static final Duration WITHIN = Duration.ofSeconds(35);

  static FailoverVerdict of(
      FailoverScenario scenario, TestBench bench, int firstCalls, int secondCalls) {
    List<String> faults = new ArrayList<>();
    Duration longest = Duration.ZERO;
    int told = 0;
    for (String id : scenario.ids()) {
      if (!bench.terminal.missing(Set.of(id)).isEmpty()) {
        faults.add(id + " has not ended");
        continue;
      }
      told += bench.history(id).size();
      if (bench.isDead(id)) {
        faults.add(id + " is dead: " + bench.history(id));
      } else {
        longest = longer(longest, result(bench.result(id), scenario, faults));
      }
    }
    if (longest.compareTo(WITHIN) > 0) {
      faults.add("took " + longest);
    }
    if (firstCalls > scenario.mostCalls()) {
      faults.add(firstCalls + " calls at the first provider");
    }
    if (faults.isEmpty() && told != firstCalls + secondCalls) {
      faults.add("tells of %d calls of %d".formatted(told, firstCalls + secondCalls));
    }
    return new FailoverVerdict(scenario, firstCalls, secondCalls, longest, List.copyOf(faults));
  }

  private static Duration result(JobResult result, FailoverScenario scenario, List<String> faults) {
    List<Call> history = result.getHistory();
    if (scenario.name().equals("accounting")) {
      if (result.getUsage().getInputTokens() != 11 || result.getUsage().getOutputTokens() != 7) {
        faults.add("counts " + result.getUsage());
      }
      history.stream()
          .filter(call -> call.getFailure() != null && !call.getFailure().getMayBeBilled())
          .forEach(call -> faults.add("calls unbilled what may be billed: " + call));
    }
    return Duration.between(result.getSubmittedAt(), result.getCompletedAt());
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  /** Its row of the page, as far as it is the same in each run. */
  String beginningOfRow() {
    return "| `%s` | %s |".formatted(scenario.name(), scenario.fault());
  }

  String row() {
    return "%s %s | %d | %d | %s |"
        .formatted(
            beginningOfRow(),
            faults.isEmpty() ? "answered" : "**fails**",
            firstCalls,
            secondCalls,
            "%.1f s".formatted(longest.toMillis() / 1000.0));
  }
}
