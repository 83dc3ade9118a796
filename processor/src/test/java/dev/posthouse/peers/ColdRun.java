package dev.posthouse.peers;

/** From the start of a worker to the result of its first job. */
final class ColdRun {
  private static final String JOB = "first";

  private final PeerTrial trial;
  private final Measured measured;

  ColdRun(PeerTrial trial, Measured measured) {
    this.trial = trial;
    this.measured = measured;
  }

  void run() {
    long started = System.currentTimeMillis();
    PeerWorker worker = trial.start(0);
    trial.work(JOB, 1);
    measured.with(Figure.FIRST_PROCESSOR, worker.processorTime().toMillis() / 1000.0);
    long made = trial.results().first(JOB).values().iterator().next().made();
    measured.with(Figure.FIRST, (made - started) / 1000.0);
  }
}
