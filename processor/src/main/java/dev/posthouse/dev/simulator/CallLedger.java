package dev.posthouse.dev.simulator;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts a provider's calls, as a whole and by prompt, in bounded memory.
 *
 * <p>Tested by {@code SimulatedProvidersTest}.
 */
final class CallLedger {
  static final String ANSWERED = "answered";
  static final String ABANDONED = "abandoned";

  /** About 60 bytes each. Further prompts are counted in the total only. */
  static final int MOST_PROMPTS = 500_000;

  static final int MOST_RECENT = 10_000;

  private final Clock clock;
  private final LongAdder total = new LongAdder();
  private final LongAdder untracked = new LongAdder();
  private final Map<String, LongAdder> ended = new ConcurrentHashMap<>();
  private final Map<Long, Integer> byPrompt = new ConcurrentHashMap<>();
  private final Deque<SimulatedCall> recent = new ArrayDeque<>();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger peakInFlight = new AtomicInteger();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  CallLedger(Clock clock) {
    this.clock = clock;
  }

  /** Enters a call of the current thread. */
  OpenCall arrive(PromptHash prompt) {
    total.increment();
    peakInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    threads.add(Thread.currentThread());
    return new OpenCall(this, prompt, count(prompt), clock.instant());
  }

  private int count(PromptHash prompt) {
    if (byPrompt.size() >= MOST_PROMPTS && !byPrompt.containsKey(prompt.value())) {
      untracked.increment();
      return 1;
    }
    return byPrompt.merge(prompt.value(), 1, Integer::sum);
  }

  void end(OpenCall call, String outcome) {
    inFlight.decrementAndGet();
    ended.computeIfAbsent(outcome, key -> new LongAdder()).increment();
    synchronized (recent) {
      if (recent.size() == MOST_RECENT) {
        recent.removeFirst();
      }
      recent.addLast(
          new SimulatedCall(call.arrived(), call.prompt().toString(), call.nth(), outcome));
    }
  }

  void leave() {
    threads.remove(Thread.currentThread());
  }

  /** The threads of the calls in flight. */
  Set<Thread> threads() {
    return threads;
  }

  int callsFor(PromptHash prompt) {
    return byPrompt.getOrDefault(prompt.value(), 0);
  }

  List<SimulatedCall> recent() {
    synchronized (recent) {
      return List.copyOf(recent);
    }
  }

  CallCounts counts() {
    Map<String, Long> failed = new TreeMap<>();
    ended.forEach((outcome, count) -> failed.put(outcome, count.sum()));
    Long answered = failed.remove(ANSWERED);
    Long abandoned = failed.remove(ABANDONED);
    return new CallCounts(
        total.sum(),
        answered == null ? 0 : answered,
        abandoned == null ? 0 : abandoned,
        failed,
        inFlight.get(),
        peakInFlight.get(),
        byPrompt.size(),
        untracked.sum());
  }
}
