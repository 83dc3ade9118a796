package dev.posthouse.peers;

import java.util.Map;

/** Jobs that come one after the other, while the first provider is down for half of the time. */
final class OutageRun {
  private static final String JOB = "job";
  private static final int JOBS_PER_SECOND = 100;

  private final PeerTrial trial;
  private final Measured measured;

  OutageRun(PeerTrial trial, Measured measured) {
    this.trial = trial;
    this.measured = measured;
  }

  void run() {
    PeerWorker worker = trial.start(0);
    trial.work("first", 1);
    trial.work("warm", trial.load().warmUp());
    var before = worker.processorTime();
    MachineTime machine = MachineTime.now();
    int jobs = trial.load().jobs();
    long[] submitted = submit(jobs);
    trial.awaitResults(JOB, jobs).map(Shortfall::words).ifPresent(measured::remark);
    measured.with(Figure.OTHERS, MachineTime.now().othersSince(machine));
    int done = trial.results().count(JOB);
    if (done > 0) {
      measured.with(Figure.PROCESSOR, worker.processorTime().minus(before).toNanos() / 1e6 / done);
    }
    figures(submitted);
  }

  /** When each job was submitted. From the second to the sixth of eight parts it is down. */
  private long[] submit(int jobs) {
    long[] submitted = new long[jobs];
    long start = System.currentTimeMillis();
    boolean down = false;
    for (int sent = 0; sent < jobs; ) {
      int due = (int) Math.min(jobs, (System.currentTimeMillis() - start) * JOBS_PER_SECOND / 1000);
      boolean shall = due >= jobs / 8 && due < jobs * 5 / 8;
      if (shall != down) {
        down = shall;
        if (down) {
          trial.provider().down();
        } else {
          trial.provider().up();
        }
      }
      for (int job = sent; job < due; job++) {
        submitted[job] = System.currentTimeMillis();
      }
      trial.topics().submit(JOB, sent, due);
      sent = due;
      trial.results().read();
    }
    return submitted;
  }

  private void figures(long[] submitted) {
    double[] took =
        trial.results().first(JOB).entrySet().stream()
            .mapToDouble(result -> took(result, submitted))
            .sorted()
            .toArray();
    measured.with(Figure.FAILED_CALLS, trial.provider().failed());
    if (took.length > 0) {
      measured
          .with(Figure.HALF, took[took.length / 2])
          .with(Figure.NEARLY_ALL, took[took.length * 99 / 100])
          .with(
              Figure.CALLS_PER_JOB,
              trial.calls(JOB).values().stream().mapToInt(Integer::intValue).sum()
                  / (double) took.length);
    }
  }

  private static double took(Map.Entry<String, ResultReader.Arrival> result, long[] submitted) {
    int job = Integer.parseInt(result.getKey().substring(JOB.length() + 1));
    return (result.getValue().seen() - submitted[job]) / 1000.0;
  }
}
