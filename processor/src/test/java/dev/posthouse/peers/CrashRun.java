package dev.posthouse.peers;

import java.util.Arrays;
import java.util.Optional;

/** A worker is killed when the provider has answered half of the calls. */
final class CrashRun {
  private static final String JOB = "job";

  private final PeerTrial trial;
  private final Measured measured;

  CrashRun(PeerTrial trial, Measured measured) {
    this.trial = trial;
    this.measured = measured;
  }

  void run() {
    boolean alone = trial.load().workers() == 1;
    trial.start(0);
    trial.work("first", 1);
    if (!alone) {
      join();
    }
    trial.work("warm", trial.load().warmUp());
    int jobs = trial.load().jobs();
    int answered = trial.provider().answered();
    trial.topics().submit(JOB, 0, jobs);
    trial.await("half done", () -> trial.provider().answered() - answered >= jobs / 2);
    trial.kill(0);
    long killed = System.currentTimeMillis();
    if (alone) {
      trial.start(0);
    }
    Optional<Shortfall> shortfall = trial.awaitResults(JOB, jobs);
    shortfall.map(Shortfall::words).ifPresent(measured::remark);
    trial.settle();
    counts();
    if (shortfall.map(Shortfall::isFinal).orElse(true)) {
      times(killed, jobs);
    }
  }

  /** A second worker, which has its part of the partitions. */
  private void join() {
    int members = members();
    trial.start(1);
    trial.await("a group of two workers", () -> trial.topics().members() >= 2 * members);
  }

  private int members() {
    int[] members = new int[1];
    trial.await("a group", () -> (members[0] = trial.topics().members()) > 0);
    return members[0];
  }

  private void counts() {
    measured
        .with(Figure.DOUBLED, trial.results().doubled())
        .with(
            Figure.CALLED_AGAIN,
            trial.calls(JOB).values().stream().mapToInt(calls -> calls - 1).sum());
  }

  private void times(long killed, int jobs) {
    long[] seen =
        trial.results().first(JOB).values().stream()
            .mapToLong(ResultReader.Arrival::seen)
            .sorted()
            .toArray();
    measured.with(Figure.LOST, jobs - seen.length);
    long[] after = Arrays.stream(seen).filter(time -> time > killed).toArray();
    if (after.length > 0) {
      measured
          .with(Figure.RECOVERY, (after[after.length - 1] - killed) / 1000.0)
          .with(Figure.PAUSE, longestPause(killed, after) / 1000.0);
    }
  }

  private static long longestPause(long killed, long[] after) {
    long longest = 0;
    long last = killed;
    for (long time : after) {
      longest = Math.max(longest, time - last);
      last = time;
    }
    return longest;
  }
}
