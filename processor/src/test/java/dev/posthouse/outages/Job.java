package dev.posthouse.outages;

import dev.posthouse.job.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a user asked, on its way. */
final class Job {
  /** The default of {@code posthouse.yaml}. */
  private static final Duration DEADLINE = Duration.ofHours(1);

  private final int number;
  private final Instant submitted;
  private final List<Progress.FailedCall> failures = new ArrayList<>(0);
  private String provider;

  Job(int number, Instant submitted, String provider) {
    this.number = number;
    this.submitted = submitted;
    this.provider = provider;
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

  void isAt(String next) {
    provider = next;
  }

  void failed(Progress.FailedCall call) {
    failures.add(call);
  }

  int failedCalls() {
    return failures.size();
  }

  boolean hasCalled(String name) {
    return failures.stream().anyMatch(call -> call.provider().equals(name));
  }

  Progress progress(List<String> chain) {
    return new Progress(provider, chain, failures, deadline());
  }
}
