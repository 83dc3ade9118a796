package dev.posthouse.outages;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Counts what happens in one run. */
final class Tally {
  /** Longer than any run: arrivals of 70 minutes, and an hour for the last of them. */
  private static final int SECONDS = 150 * 60;

  private final Timeline timeline;
  private final Scenario scenario;
  private final List<int[]> callsBySecond = new ArrayList<>();
  private final int[] changeOfWaiting = new int[SECONDS];
  private final int[] lostInSecond = new int[SECONDS];
  private double[] completions = new double[1 << 16];
  private int answered;
  private int lost;
  private int submitted;
  private int callsToDead;
  private int mostMoves;
  private double callsInTrouble;
  private int jobsInTrouble;

  Tally(Timeline timeline, Scenario scenario, int vendors) {
    this.timeline = timeline;
    this.scenario = scenario;
    for (int i = 0; i < vendors; i++) {
      callsBySecond.add(new int[SECONDS]);
    }
  }

  void submitted() {
    submitted++;
    changeOfWaiting[second()]++;
  }

  void called(int vendor) {
    callsBySecond.get(vendor)[second()]++;
    if (scenario.isDead(vendor, timeline.elapsed())) {
      callsToDead++;
    }
  }

  /** A job was carried to another queue without a call. */
  void moved(Job job) {
    mostMoves = Math.max(mostMoves, job.moved());
  }

  void answered(Job job) {
    if (answered == completions.length) {
      completions = Arrays.copyOf(completions, 2 * answered);
    }
    completions[answered++] = Duration.between(job.submitted(), timeline.instant()).toNanos() / 1e9;
    ended(job, job.failedCalls() + 1);
  }

  void lost(Job job) {
    lost++;
    lostInSecond[second()]++;
    ended(job, job.failedCalls());
  }

  private void ended(Job job, int calls) {
    changeOfWaiting[second()]--;
    if (scenario.isTroubled(Duration.between(Timeline.BEGIN, job.submitted()))) {
      jobsInTrouble++;
      callsInTrouble += calls;
    }
  }

  private int second() {
    return (int) timeline.elapsed().toSeconds();
  }

  Figures figures(double steadyRate) {
    double[] sorted = Arrays.copyOf(completions, answered);
    Arrays.sort(sorted);
    int end = (int) scenario.arrivals().toSeconds();
    return new Figures(
        submitted,
        answered,
        lost,
        sorted,
        callsInTrouble / jobsInTrouble,
        callsToDead,
        recoveryPeak() / steadyRate,
        mostMoves,
        Arrays.copyOf(callsBySecond.getFirst(), end),
        Arrays.copyOf(summed(changeOfWaiting), end),
        Arrays.copyOf(summed(lostInSecond), end));
  }

  private static int[] summed(int[] changes) {
    int[] sums = changes.clone();
    Arrays.parallelPrefix(sums, Integer::sum);
    return sums;
  }

  /** Of the struck vendor that has the highest. */
  private double recoveryPeak() {
    int peak = 0;
    for (int vendor = 0; vendor < callsBySecond.size(); vendor++) {
      int[] calls = callsBySecond.get(vendor);
      for (int second = 0; scenario.strikes(vendor) && second < calls.length; second++) {
        if (scenario.isFirstMinuteAfter(Duration.ofSeconds(second))) {
          peak = Math.max(peak, calls[second]);
        }
      }
    }
    return peak;
  }
}
