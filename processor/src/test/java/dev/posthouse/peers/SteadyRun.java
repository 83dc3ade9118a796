package dev.posthouse.peers;

import java.time.Duration;
import java.util.Optional;

/** Many jobs at once, for a worker that is warm. */
final class SteadyRun {
  /** After which what the last jobs left behind is done. */
  private static final Duration SETTLED = Duration.ofSeconds(6);

  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final String JOB = "job";

  private final PeerTrial trial;
  private final Measured measured;

  SteadyRun(PeerTrial trial, Measured measured) {
    this.trial = trial;
    this.measured = measured;
  }

  void run() {
    PeerWorker worker = trial.start(0);
    trial.work("first", 1);
    trial.work("warm", trial.load().warmUp());
    int jobs = trial.load().jobs();
    Duration before = worker.processorTime();
    ThreadTimes threads = ThreadTimes.of(worker.pid());
    Duration broker = trial.broker().processorTime();
    MachineTime machine = MachineTime.now();
    long start = System.currentTimeMillis();
    trial.topics().submit(JOB, 0, jobs);
    Optional<Shortfall> shortfall = trial.awaitResults(JOB, jobs);
    measured.with(Figure.OTHERS, MachineTime.now().othersSince(machine));
    shortfall.map(Shortfall::words).ifPresent(measured::remark);
    int done = trial.results().count(JOB);
    if (worker.isAlive() && done > 0) {
      processorTime(worker, worker.processorTime().minus(before), threads, done);
    }
    if (done > 0) {
      Duration brokers = trial.broker().processorTime().minus(broker);
      measured.with(Figure.BROKER, brokers.toNanos() / 1e6 / done);
      times(start, done, jobs);
      measured.with(
          Figure.CALLS_PER_JOB,
          trial.calls(JOB).values().stream().mapToInt(Integer::intValue).sum() / (double) done);
    }
    if (trial.load().isIdleMeasured() && shortfall.isEmpty()) {
      measured.with(Figure.IDLE, 100 * idle(worker));
    }
    measured.with(Figure.MEMORY, worker.mostMemory());
  }

  private void processorTime(PeerWorker worker, Duration taken, ThreadTimes before, int done) {
    ThreadTimes since = ThreadTimes.of(worker.pid()).since(before);
    if (Boolean.getBoolean("peers.threads")) {
      System.err.println(since.toText(done));
    }
    double millis = taken.toNanos() / 1e6;
    measured.with(Figure.PROCESSOR, millis / done);
    measured.with(Figure.WARM_PROCESSOR, (millis - since.compilers()) / done);
  }

  private void times(long start, int done, int jobs) {
    long[] made =
        trial.results().first(JOB).values().stream()
            .mapToLong(ResultReader.Arrival::made)
            .sorted()
            .toArray();
    long[] seen =
        trial.results().first(JOB).values().stream()
            .mapToLong(ResultReader.Arrival::seen)
            .sorted()
            .toArray();
    int tenth = done / 10;
    double span = Math.max(made[done - 1 - tenth] - made[tenth], 1) / 1000.0;
    measured.with(Figure.JOBS_PER_SECOND, (done - 2 * tenth) / span);
    measured.with(Figure.POSSIBLE, 100 * ofPossible(made));
    if (done == jobs) {
      measured.with(Figure.SECONDS, (made[done - 1] - start) / 1000.0);
    }
    after(Figure.HALF, start, seen, jobs / 2);
    after(Figure.NEARLY_ALL, start, seen, jobs * 99 / 100);
  }

  /**
   * Calls that begin together end together, wave after wave: what came between the middle of the
   * first and that of the last is counted. NaN if there are too few, or the calls so short that the
   * processors are what limits them.
   */
  private double ofPossible(long[] made) {
    int calls = trial.load().calls();
    int waves = made.length / calls - 1;
    if (waves < 3 || trial.load().callTime().toSeconds() < 1) {
      return Double.NaN;
    }
    int first = (made.length - waves * calls) / 2;
    long taken = made[first + waves * calls - 1] - made[first];
    return (double) waves * trial.load().callTime().toMillis() / taken;
  }

  private void after(Figure figure, long start, long[] seen, int count) {
    if (count > 0 && seen.length >= count) {
      measured.with(figure, (seen[count - 1] - start) / 1000.0);
    }
  }

  /** Which share of a core it takes when nothing is going on. */
  private static double idle(PeerWorker worker) {
    try {
      Thread.sleep(SETTLED);
      Duration before = worker.processorTime();
      ThreadTimes threads = ThreadTimes.of(worker.pid());
      Thread.sleep(IDLE);
      if (Boolean.getBoolean("peers.threads")) {
        System.err.println("idle, of 1,000 ms");
        System.err.println(
            ThreadTimes.of(worker.pid()).since(threads).toText((int) IDLE.toSeconds()));
      }
      return (double) worker.processorTime().minus(before).toMillis() / IDLE.toMillis();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
