package dev.posthouse.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * What is to happen in a simulation: which processes there are, which jobs are sent, and what goes
 * wrong. All else follows from the seed. Shared with whoever asks for a simulation.
 *
 * @param seed of all chance
 * @param processes at the beginning
 * @param partitions of each topic
 * @param protocol of rebalances: eager, cooperative or incremental
 * @param skewMillis how far a process's clock is off at most
 * @param jobs in the order of their moments
 * @param faults likewise
 */
public record Schedule(
    long seed,
    int processes,
    int partitions,
    String protocol,
    long skewMillis,
    List<Job> jobs,
    List<Fault> faults) {

  /** When the last fault is over, and nothing stands in the way of any job. */
  public static final long QUIET_NANOS = 40_000_000_000L;

  public Schedule {
    jobs = List.copyOf(jobs);
    faults = List.copyOf(faults);
  }

  /** In what form a request lies on its topic. */
  public enum Form {
    /** With its id as its key. */
    KEYED,
    /** With its id in its value, in another partition than that of the id. */
    ELSEWHERE,
    /** Without id and key. */
    NAMELESS,
    /** Bytes that are no request. */
    UNDECODABLE,
    /** With the id of the job before. */
    AGAIN
  }

  /**
   * A request.
   *
   * @param at in nanoseconds from the beginning
   * @param deadlineMillis after its record's timestamp
   */
  public record Job(int number, long at, Form form, long deadlineMillis) {
    @Override
    public String toString() {
      return "job %d at %d %s deadline %d".formatted(number, at, form, deadlineMillis);
    }
  }

  /** What goes wrong. */
  public enum Kind {
    /** A process is killed, and started again after the time. */
    KILL,
    /** A process is killed at the nth request of its kind, before or after it is done. */
    KILL_AT,
    /** A process stands still for the time. */
    PAUSE,
    /** A process stands still at the nth request of its kind. */
    PAUSE_AT,
    /** The answers to some requests are lost, or the requests themselves. */
    LOSE,
    /** The brokers refuse some requests. */
    REFUSE,
    /** A process reaches no broker for the time. */
    CUT,
    /** A process reaches brokers slowly for the time. */
    SLOW,
    /** A process is told to end, and started again after the time. */
    RESTART,
    /** A further process begins. */
    JOIN,
    /** Every group rebalances. */
    REBALANCE,
    /** Open transactions time out, and their producers are fenced. */
    FENCE,
    /** A process's clock jumps. */
    SKEW,
    /** A provider answers nothing but errors for the time. */
    PROVIDER_DOWN,
    /** A provider is slow for the time. */
    PROVIDER_SLOW,
    /** A provider asks for quiet for the time. */
    PROVIDER_SILENT,
    /** Somebody cancels a job. */
    CANCEL,
    /** Somebody replays the dead letters. */
    REPLAY,
    /** The request topic gets more partitions. */
    GROW,
    /** All processes end, and the brokers forget what groups had read; then all begin again. */
    FORGET_OFFSETS,
    /** The disks hold stores of another cluster, where the same ids were worked. */
    FOREIGN_STORES,
    /** All requests are copied, with their headers, as when a topic is restored. */
    COPY_REQUESTS;

    /** Whether it is a provider's trouble, and no process's or broker's. */
    public boolean isOfProvider() {
      return this == PROVIDER_DOWN || this == PROVIDER_SLOW || this == PROVIDER_SILENT;
    }
  }

  /**
   * One thing that goes wrong.
   *
   * @param at in nanoseconds from the beginning
   * @param process which, if one
   * @param nanos how long
   * @param count how often, or which one
   * @param choice what exactly, where there are several ways
   */
  public record Fault(long at, Kind kind, int process, long nanos, int count, int choice) {
    @Override
    public String toString() {
      return "fault at %d %s process %d nanos %d count %d choice %d"
          .formatted(at, kind, process, nanos, count, choice);
    }
  }

  /** The same, and nothing goes wrong. */
  public Schedule withoutFaults() {
    return new Schedule(seed, processes, partitions, protocol, skewMillis, jobs, List.of());
  }

  /** The same without one of its faults. */
  public Schedule withoutFault(int index) {
    List<Fault> fewer = new ArrayList<>(faults);
    fewer.remove(index);
    return new Schedule(seed, processes, partitions, protocol, skewMillis, jobs, fewer);
  }

  /** The same without one of its jobs. */
  public Schedule withoutJob(int index) {
    List<Job> fewer = new ArrayList<>(jobs);
    fewer.remove(index);
    return new Schedule(seed, processes, partitions, protocol, skewMillis, fewer, faults);
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        "seed %d processes %d partitions %d protocol %s skewMillis %d%n"
            .formatted(seed, processes, partitions, protocol, skewMillis));
    jobs.forEach(job -> text.append(job).append('\n'));
    faults.forEach(fault -> text.append(fault).append('\n'));
    return text.toString();
  }

  /** Reads what {@link #toString} wrote: so a schedule that failed once is kept. */
  public static Schedule parse(String text) {
    List<String[]> lines =
        text.lines().filter(line -> !line.isBlank()).map(line -> line.split(" ", -1)).toList();
    String[] head = lines.getFirst();
    List<Job> jobs = new ArrayList<>();
    List<Fault> faults = new ArrayList<>();
    for (String[] line : lines.subList(1, lines.size())) {
      if (line[0].equals("job")) {
        jobs.add(
            new Job(
                Integer.parseInt(line[1]),
                Long.parseLong(line[3]),
                Form.valueOf(line[4]),
                Long.parseLong(line[6])));
      } else {
        faults.add(
            new Fault(
                Long.parseLong(line[2]),
                Kind.valueOf(line[3]),
                Integer.parseInt(line[5]),
                Long.parseLong(line[7]),
                Integer.parseInt(line[9]),
                Integer.parseInt(line[11])));
      }
    }
    return new Schedule(
        Long.parseLong(head[1]),
        Integer.parseInt(head[3]),
        Integer.parseInt(head[5]),
        head[7],
        Long.parseLong(head[9]),
        jobs,
        faults);
  }
}
