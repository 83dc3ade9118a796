package dev.posthouse.outages;

import dev.posthouse.job.Availability;
import dev.posthouse.job.Opening;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * What {@code RetryProcessor} does, without Kafka: keeps jobs until they are due, and longer while
 * every provider is shut.
 */
final class RetryTopic {
  /** As there. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  /** As there. */
  private static final int LOOKS_PER_SECOND = 60;

  private final World world;
  private final List<String> chain;
  private final int[] waiting;
  private final List<? extends Availability> processes;
  private final Consumer<Job> due;

  /**
   * @param chain of all jobs
   * @param processes what each knows of the providers
   * @param due takes the jobs whose wait is over
   */
  RetryTopic(
      World world,
      List<String> chain,
      int partitions,
      List<? extends Availability> processes,
      Consumer<Job> due) {
    this.world = world;
    this.chain = chain;
    this.waiting = new int[partitions];
    this.processes = processes;
    this.due = due;
  }

  void receive(Instant notBefore, Job job) {
    if (isShut(job)) {
      Instant opens = nextCheck(job);
      keep(opens.isAfter(notBefore) ? opens : notBefore, job);
    } else if (notBefore.isAfter(now())) {
      keep(notBefore, job);
    } else {
      due.accept(job);
    }
  }

  private void keep(Instant until, Job job) {
    waiting[partition(job)]++;
    world.timeline().at(until, () -> release(job));
  }

  private void release(Job job) {
    waiting[partition(job)]--;
    if (isShut(job)) {
      keep(nextCheck(job), job);
    } else {
      due.accept(job);
    }
  }

  private boolean isShut(Job job) {
    return job.deadline().isAfter(now()) && !firstOpening(job).isOpen(now());
  }

  private Instant nextCheck(Job job) {
    long spread = waiting[partition(job)] * 1000L / LOOKS_PER_SECOND;
    Instant again =
        firstOpening(job)
            .lookAgain(now(), LOOK_AGAIN)
            .plusMillis(world.random().nextLong(spread + 1));
    return again.isBefore(job.deadline()) ? again : job.deadline();
  }

  private Opening firstOpening(Job job) {
    Availability known = processes.get(job.number() % processes.size());
    return chain.stream().map(known::openFrom).min(Comparator.naturalOrder()).orElseThrow();
  }

  private int partition(Job job) {
    return job.number() % waiting.length;
  }

  private Instant now() {
    return world.timeline().instant();
  }
}
