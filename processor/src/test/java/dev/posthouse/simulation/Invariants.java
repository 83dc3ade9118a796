package dev.posthouse.simulation;

import dev.posthouse.job.FailureKind;
import dev.posthouse.wire.Call;
import dev.posthouse.wire.DeadLetter;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.JobResult;
import dev.posthouse.wire.JobStatus;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.internal.Job;
import dev.posthouse.wire.internal.JsonFormat;
import dev.posthouse.wire.internal.ProviderState;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * What must hold after each step, as a reader of committed records and the vendors' ledger see it.
 * The numbers are those of the guarantees.
 */
final class Invariants {
  private static final Deserializer<JobResult> RESULTS =
      SimulatedProcess.SERDES.deserializer(JobResult.class);
  private static final Deserializer<DeadLetter> DEAD_LETTERS =
      SimulatedProcess.SERDES.deserializer(DeadLetter.class);
  private static final Deserializer<JobRequest> REQUESTS =
      SimulatedProcess.SERDES.deserializer(JobRequest.class);
  private static final Deserializer<ProviderState> STATES =
      SimulatedProcess.SERDES.deserializer(ProviderState.class);
  private static final Deserializer<Job> JOBS = SimulatedProcess.SERDES.deserializer(Job.class);

  /** By then every process that runs has heard what another has found. */
  private static final long HEARD_NANOS = 2_000_000_000L;

  /** What the end of a job takes that is found to be past its deadline, and told to the reader. */
  private static final long ENDED_NANOS = 5_000_000_000L;

  /** Between the last look at the deadline and the call. */
  private static final long CALLED_NANOS = 100_000_000L;

  private final World world;
  private final Map<String, Ending> endings = new LinkedHashMap<>();
  private final Map<String, Ledger> ledgers = new LinkedHashMap<>();
  private final Map<String, Long> quiet = new LinkedHashMap<>();
  private final Map<String, Asked> asked = new LinkedHashMap<>();
  private final boolean undisturbed;
  private final Set<String> expected = new LinkedHashSet<>();
  private final Map<String, String> prompts = new LinkedHashMap<>();
  private final Map<String, Long> deadlines = new LinkedHashMap<>();
  private final Set<String> replayed = new LinkedHashSet<>();

  /** How a job ended. */
  private record Ending(boolean answered, List<Call> history, String kind) {
    int interrupted() {
      return (int)
          history.stream()
              .filter(call -> call.getFailure() != null)
              .filter(
                  call ->
                      call.getFailure().getKind().equals(FailureKind.INTERRUPTED.wireName())
                          || call.getFailure().getKind().equals(FailureKind.CANCELLED.wireName()))
              .count();
    }
  }

  /** For how long a provider has asked some process for quiet, by the world's clock. */
  private record Asked(long at, long until) {}

  /** What the vendors know of a job. */
  private static final class Ledger {
    int calls;
    int answers;
  }

  /**
   * @param undisturbed whether processes and brokers do what they should, and clocks agree
   */
  Invariants(World world, boolean undisturbed) {
    this.world = world;
    this.undisturbed = undisturbed;
  }

  static String name(String id, int generation) {
    return id + " (" + generation + ")";
  }

  static String place(Source source) {
    return source.getTopic() + "-" + source.getPartition() + "-" + source.getOffset();
  }

  /** A record was sent that must have one end. */
  void expect(String name) {
    expected.add(name);
  }

  /**
   * A request was sent that must have one end.
   *
   * @param prompt by which the vendors know it
   * @param deadline by which it must end, in the world's nanoseconds
   */
  void expect(String name, String prompt, long deadline) {
    expect(name);
    prompts.put(name, prompt);
    deadlines.putIfAbsent(name, deadline);
  }

  /** Somebody cancels a job: whether it is answered all the same depends on who is first. */
  void cancelled(String id) {
    world.happens("somebody", "cancels " + id);
  }

  Set<String> unended() {
    Set<String> open = new LinkedHashSet<>(expected);
    open.removeAll(endings.keySet());
    return open;
  }

  /** A record that a reader of committed records will see. */
  void visible(Log.Entry entry, @Nullable Transaction transaction) {
    String topic = entry.partition.topic();
    if (topic.equals(SimulatedProcess.TOPICS.results())) {
      JobResult result = RESULTS.deserialize(topic, entry.value);
      ended(
          name(result.getJobId(), result.getGeneration()),
          new Ending(true, result.getHistory(), "completed"));
    } else if (topic.equals(SimulatedProcess.TOPICS.deadLetters())) {
      ended(DEAD_LETTERS.deserialize(topic, entry.value));
    } else if (topic.equals(SimulatedProcess.TOPICS.providerState())) {
      ProviderState state = STATES.deserialize(topic, entry.value);
      if (state.getUntil() != null) {
        world.expectAt(
            Duration.between(World.BEGIN, state.getUntil()).toNanos()
                + Math.floorMod(state.hashCode(), 400_000));
      }
    } else if (topic.equals(SimulatedProcess.TOPICS.requests()) && isOf(transaction, "replay")) {
      replayed(REQUESTS.deserialize(topic, entry.value));
    } else if (topic.startsWith(SimulatedProcess.TOPICS.provider(""))
        && isOf(transaction, "retry")) {
      released(JOBS.deserialize(topic, entry.value), Instant.ofEpochMilli(entry.timestamp));
    }
  }

  private void ended(DeadLetter letter) {
    String kind = letter.getReason().getKind();
    boolean isNoJob = kind.equals(FailureKind.UNDECODABLE.wireName());
    ended(
        isNoJob ? place(letter.getSource()) : name(letter.getJobId(), letter.getGeneration()),
        new Ending(false, letter.getHistory(), kind));
  }

  private static boolean isOf(@Nullable Transaction transaction, String station) {
    return transaction != null
        && transaction.id.startsWith(SimulatedProcess.TOPICS.prefix() + station);
  }

  /** P2: a dead letter is replayed once, as a generation of its own. */
  private void replayed(JobRequest request) {
    String name = name(request.getId(), request.getGeneration());
    world.happens("reader", "sees the replay as " + name);
    if (!replayed.add(place(request.getReplayOf()))) {
      world.violated("P2", () -> "a letter is replayed twice, the second time as " + name);
    }
    if (!expected.add(name)) {
      world.violated("P2", () -> name + " is a replay, and there was one of that name");
    }
    if (request.getPrompt() != null) {
      prompts.put(name, request.getPrompt());
    }
  }

  /** P1: every record on the request topic ends once. */
  private void ended(String name, Ending ending) {
    world.happens("reader", "sees the end of " + name, ending.kind);
    Ending before = endings.putIfAbsent(name, ending);
    if (before != null) {
      world.violated("P1", () -> name + " ended twice: " + before.kind + ", then " + ending.kind);
    }
    if (!expected.contains(name)) {
      world.violated("P1", () -> name + " ended, and nobody sent it; it ended as " + ending.kind);
    }
    if (undisturbed && isPast(name, ENDED_NANOS)) {
      world.violated("P8", () -> name + " ended long after its deadline, as " + ending.kind);
    }
    checkCalls(name);
  }

  /** P3: a job is never retried before it is due. */
  private void released(Job job, Instant at) {
    Instant due = job.getNotBefore();
    if (due != null && at.isBefore(due)) {
      world.violated("P3", () -> job.getJobId() + " is due at " + due + " and was sent at " + at);
    }
  }

  /** A call reaches a vendor. */
  void called(String prompt, int generation, String provider, Machine machine) {
    String call = name(prompt, generation);
    world.happens(machine, "calls " + provider, call);
    Ledger ledger = ledgers.computeIfAbsent(call, _ -> new Ledger());
    ledger.calls++;
    String open = World.thread().begunInTransaction();
    if (open != null) {
      world.violated("P5", () -> call + " is called for while " + open + " is open");
    }
    checkQuiet(provider, machine);
    prompts.forEach(
        (name, of) -> {
          if (!name(of, generation).equals(call)) {
            return;
          }
          if (undisturbed && isPast(name, CALLED_NANOS)) {
            world.violated("P8", () -> name + " is called for after its deadline");
          }
          if (endings.containsKey(name)) {
            checkCalls(name);
          }
        });
  }

  /** Whether the deadline, of a job that has one here, is past for so long. */
  private boolean isPast(String name, long nanos) {
    Long deadline = deadlines.get(name);
    return deadline != null && world.nanos() > deadline + nanos;
  }

  /**
   * P6: whoever was asked for quiet keeps it at once, and the others when they have heard of it.
   */
  private void checkQuiet(String provider, Machine machine) {
    Long until = quiet.get(provider + machine);
    if (until != null && machine.millis() < until) {
      world.violated("P6", () -> machine + " calls " + provider + ", which asked it for quiet");
    }
    Asked all = asked.get(provider);
    if (undisturbed
        && all != null
        && world.nanos() > all.at + HEARD_NANOS
        && world.nanos() < all.until - HEARD_NANOS / 1000) {
      world.violated("P6", () -> machine + " calls " + provider + ", which asked for quiet");
    }
  }

  void answered(String prompt, int generation, Machine machine) {
    String call = name(prompt, generation);
    world.happens(machine, "is answered", call);
    Objects.requireNonNull(ledgers.get(call)).answers++;
  }

  void askedForQuiet(String provider, Machine machine, Duration time) {
    long until = world.nanos() + time.toNanos();
    asked.merge(
        provider,
        new Asked(world.nanos(), until),
        (before, now) -> before.until >= now.until ? before : now);
    quiet.merge(provider + machine, machine.millis() + time.toMillis() - 2, Math::max);
  }

  void died(Machine machine) {
    quiet.keySet().removeIf(key -> key.endsWith(machine.toString()));
  }

  /**
   * P5: each call that was made stands in the job's history, and each answer that was paid for and
   * did not become the result belongs to a call that was interrupted.
   */
  private void checkCalls(String name) {
    Ending ending = Objects.requireNonNull(endings.get(name));
    String prompt = prompts.get(name);
    Ledger ledger =
        prompt == null ? null : ledgers.get(prompt + name.substring(name.indexOf(" (")));
    if (ledger == null) {
      return;
    }
    if (ledger.calls > ending.history.size()) {
      world.violated(
          "P5",
          () ->
              name
                  + " was called for "
                  + ledger.calls
                  + " times, and its history has "
                  + ending.history.size());
    }
    int lost = ledger.answers - (ending.answered ? 1 : 0);
    if (lost > ending.interrupted()) {
      world.violated(
          "P5", () -> lost + " answers for " + name + " were thrown away, ended " + ending.kind);
    }
  }

  /** When nothing went wrong, nothing is interrupted. */
  void checkUndisturbed() {
    endings.forEach(
        (name, ending) -> {
          if (ending.interrupted() > 0) {
            world.violated("P5", () -> name + " was interrupted, and nothing went wrong");
          }
        });
  }

  /**
   * The view of jobs tells how each ended.
   *
   * @param view what is kept of a job, by its id; null if nothing is
   * @return what it tells otherwise; empty if nothing
   */
  String differences(Function<String, byte @Nullable []> view) {
    StringBuilder differences = new StringBuilder();
    endings.forEach(
        (name, ending) -> {
          int end = name.indexOf(" (");
          byte[] known = end < 0 ? null : view.apply(name.substring(0, end));
          String expected = ending.answered ? "completed" : "dead";
          if (end >= 0
              && (known == null || !states(known).contains(name.substring(end) + expected))) {
            differences
                .append(name + " is " + expected + ", but that it is")
                .append(known == null ? " unknown" : states(known))
                .append("; ");
          }
        });
    return differences.toString();
  }

  private static List<String> states(byte[] view) {
    return JsonFormat.read(view, JobStatus.class).getGenerations().stream()
        .map(generation -> " (" + generation.getGeneration() + ")" + generation.getState())
        .toList();
  }
}
