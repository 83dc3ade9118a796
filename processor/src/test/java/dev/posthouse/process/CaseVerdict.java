package dev.posthouse.process;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthouse.job.Usage;
import dev.posthouse.provider.cases.WireCase;
import dev.posthouse.provider.cases.WireServer;
import dev.posthouse.testbench.TestBench;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Holds what became of a case's job against what the case says.
 *
 * @param job the job's id
 * @param bystander the id of somebody else's job
 * @param received all that came to the case's server
 * @param calls how many of them were made for the job
 */
record CaseVerdict(
    WireCase wire,
    TestBench bench,
    String job,
    String bystander,
    List<WireServer.Received> received,
    int calls) {

  /**
   * What is not as the case says; nothing if all is.
   *
   * @param parked whether its provider is parked
   * @param heard words of the log that should not be in it
   */
  List<String> faults(boolean parked, Set<String> heard) {
    List<String> faults = new ArrayList<>();
    String became = became();
    if (wire.expect().path("then").valueStream().noneMatch(then -> then.asText().equals(became))) {
      faults.add(became + ", but expected was " + wire.expect().path("then") + ": " + reason());
    }
    if (hasEnded(job)) {
      faults.addAll(firstCall());
      faults.addAll(became.equals("dead") || became.equals("rejected") ? letter() : answer());
    }
    faults.addAll(counts());
    faults.addAll(bystander(parked));
    bench.terminal.duplicates().entrySet().stream()
        .filter(ended -> ended.getKey().equals(job) || ended.getKey().equals(bystander))
        .forEach(ended -> faults.add("ended more than once: " + ended));
    wire.expect()
        .path("log_lacks")
        .valueStream()
        .filter(word -> heard.contains(word.asText()))
        .forEach(word -> faults.add("the log holds " + word));
    return faults;
  }

  private boolean hasEnded(String id) {
    return bench.terminal.missing(Set.of(id)).isEmpty();
  }

  private String became() {
    if (!hasEnded(job)) {
      return "unended";
    }
    if (bench.isDead(job)) {
      return bench.history(job).isEmpty() ? "rejected" : "dead";
    }
    JobResult result = bench.result(job);
    if (!result.getProvider().equals(wire.name())) {
      return "answered_by_next";
    }
    return result.getHistory().size() == 1 ? "answered_here" : "retried_here";
  }

  private String reason() {
    if (!hasEnded(job)) {
      return calls + " calls";
    }
    return bench.history(job)
        + (bench.isDead(job) ? " " + bench.value(job, DeadLetter.class).getReason() : "");
  }

  /** An answer that is its provider's own. */
  private List<String> answer() {
    JobResult result = bench.result(job);
    if (!result.getProvider().equals(wire.name())) {
      return List.of();
    }
    Usage usage =
        new Usage(result.getUsage().getInputTokens(), result.getUsage().getOutputTokens(), 0, 0);
    return wire.answer()
        .map(
            expected ->
                expected.faults(
                    result.getText(), result.getStopReason(), usage, result.getToolCalls()))
        .orElse(List.of());
  }

  private List<String> letter() {
    JsonNode kinds = wire.expect().path("reason");
    String kind = bench.value(job, DeadLetter.class).getReason().getKind();
    return kinds.isMissingNode() || kinds.valueStream().anyMatch(one -> one.asText().equals(kind))
        ? List.of()
        : List.of("died of " + kind + ", but expected was " + kinds);
  }

  private List<String> firstCall() {
    List<Call> here =
        bench.history(job).stream().filter(call -> call.getProvider().equals(wire.name())).toList();
    if (here.isEmpty()) {
      return wire.mayComeTo("none") ? List.of() : List.of("no call");
    }
    var failure = here.getFirst().getFailure();
    if (failure == null) {
      return wire.mayComeTo("answer") ? List.of() : List.of("the first call was answered");
    }
    return wire.mayFailAs(failure.getKind())
        ? List.of()
        : List.of("the first call failed with " + failure.getKind() + ": " + failure.getMessage());
  }

  private List<String> counts() {
    List<String> faults = new ArrayList<>();
    JsonNode expected = wire.expect().path("calls");
    if (calls != expected.path("exact").asInt(calls)) {
      faults.add(calls + " calls, but expected were exactly " + expected.path("exact"));
    }
    if (calls > expected.path("max").asInt(calls)) {
      faults.add(
          calls + " calls, but expected were at most " + expected.path("max") + ": " + reason());
    }
    if (waits().isPositive()) {
      received.stream()
          .skip(1)
          .map(later -> Duration.between(received.getFirst().at(), later.at()))
          .filter(after -> after.compareTo(waits()) < 0)
          .forEach(after -> faults.add("called again after " + after + ", before " + waits()));
    }
    return faults;
  }

  /** Moments in the case have whole seconds and count from when it was sent. */
  private Duration waits() {
    return Duration.ofMillis(wire.expect().path("waits_ms").asLong());
  }

  private List<String> bystander(boolean parked) {
    if (!hasEnded(bystander)) {
      return List.of("a bystander's job has not ended");
    }
    JsonNode mayPark = wire.expect().path("provider_parked");
    List<String> faults = new ArrayList<>();
    if (parked && mayPark.isBoolean() && !mayPark.asBoolean()) {
      faults.add("the provider is parked");
    }
    boolean shut = parked || waits().isPositive();
    if (!shut && received.size() == calls) {
      faults.add("a bystander's job did not come to the provider");
    }
    if (!shut && bench.isDead(bystander)) {
      faults.add("a bystander's job died: " + bench.value(bystander, DeadLetter.class).getReason());
    }
    return faults;
  }
}
