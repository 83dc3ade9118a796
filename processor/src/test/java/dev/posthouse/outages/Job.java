package dev.posthouse.outages;

import dev.posthouse.job.JobProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a user asked, on its way. */
final class Job {
  /** The default of {@code posthouse.yaml}. */
  private static final Duration DEADLINE = Duration.ofHours(1);

  private final int number;
  private final Instant submitted;
  private final List<JobProgress.FailedCall> failures = new ArrayList<>(0);
  private final Set<String> called = new HashSet<>(2);
  private String provider;
  private Instant since;
  private int handovers;
  private int moves;

  Job(int number, Instant submitted, String provider) {
    this.number = number;
    this.submitted = submitted;
    this.provider = provider;
    this.since = submitted;
  }

  int number() {
    return number;
  }

  Instant submitted() {
    return submitted;
  }

  Instant deadline() {
    return submitted.plus(DEADLINE);
  }

  String provider() {
    return provider;
  }

  /** Since when it is there. */
  Instant since() {
    return since;
  }

  /** How often it has gone to another provider. */
  int handovers() {
    return handovers;
  }

  /** It is carried to another queue without a call; returns how often it was by now. */
  int moved() {
    return ++moves;
  }

  /** It goes to its first provider. */
  void begin(String first) {
    provider = first;
  }

  /** It is sent there. */
  void isAt(String next, Instant now) {
    handovers += next.equals(provider) ? 0 : 1;
    provider = next;
    since = now;
  }

  void failed(JobProgress.FailedCall call) {
    failures.add(call);
    called.add(call.provider());
  }

  int failedCalls() {
    return failures.size();
  }

  boolean hasCalled(String name) {
    return called.contains(name);
  }

  JobProgress progress(List<String> chain) {
    return new JobProgress(provider, chain, failures, deadline());
  }
}
