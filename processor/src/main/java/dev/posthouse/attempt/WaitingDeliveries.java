package dev.posthouse.attempt;

import dev.posthouse.wire.internal.Job;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one partition that wait for a permit, in the order in which they came. Those that
 * call their provider again stand in a queue of their own: they have a budget to wait for, and must
 * not hold up the others meanwhile. Confined to the worker's thread.
 *
 * <p>Tested by {@code CallSchedulerTest}.
 */
final class WaitingDeliveries {
  private final Deque<Delivery> first = new ArrayDeque<>();
  private final Deque<Delivery> again = new ArrayDeque<>();

  void add(Delivery delivery) {
    queue(delivery).add(delivery);
  }

  /** Takes back one that was taken out last. */
  void giveBack(Delivery delivery) {
    queue(delivery).addFirst(delivery);
  }

  /**
   * The next; null if there is none.
   *
   * @param retries whether jobs may go that call their provider again
   * @param held those that are to wait on
   */
  @Nullable Delivery peek(boolean retries, Predicate<Delivery> held) {
    Delivery next = peek(first, held);
    Delivery retry = retries ? peek(again, held) : null;
    return next == null || (retry != null && retry.offset() < next.offset()) ? retry : next;
  }

  private static @Nullable Delivery peek(Deque<Delivery> queue, Predicate<Delivery> held) {
    for (Delivery delivery : queue) {
      if (!held.test(delivery)) {
        return delivery;
      }
    }
    return null;
  }

  /** Takes out one that {@link #peek} showed. */
  void remove(Delivery delivery) {
    for (Iterator<Delivery> all = queue(delivery).iterator(); all.hasNext(); ) {
      if (all.next().offset() == delivery.offset()) {
        all.remove();
        return; // mostly the first
      }
    }
  }

  /** How many wait. */
  int size() {
    return first.size() + again.size();
  }

  /** How many of them call their provider again. */
  int retries() {
    return again.size();
  }

  void clear() {
    first.clear();
    again.clear();
  }

  /** Takes out those whose deadline has passed. */
  List<Delivery> takeExpired(Instant now) {
    return take(job -> !now.isBefore(job.getDeadline()));
  }

  /** Takes out those of the jobs. */
  List<Delivery> take(Predicate<Job> which) {
    List<Delivery> taken = new ArrayList<>();
    Stream.of(first, again)
        .forEach(
            queue -> {
              for (Iterator<Delivery> all = queue.iterator(); all.hasNext(); ) {
                Delivery delivery = all.next();
                if (which.test(delivery.job())) {
                  taken.add(delivery);
                  all.remove();
                }
              }
            });
    return taken;
  }

  /**
   * Takes out those that have somewhere else to go.
   *
   * @param destination of a job; empty if it waits on
   * @param atMost how many to take
   */
  List<FinishedJob> takeWhere(Function<Delivery, Optional<FinishedJob>> destination, int atMost) {
    List<FinishedJob> taken = new ArrayList<>();
    for (Deque<Delivery> queue : List.of(first, again)) {
      Iterator<Delivery> all = queue.iterator();
      while (taken.size() < atMost && all.hasNext()) {
        destination
            .apply(all.next())
            .ifPresent(
                finished -> {
                  taken.add(finished);
                  all.remove();
                });
      }
    }
    return taken;
  }

  private Deque<Delivery> queue(Delivery delivery) {
    return delivery.isRetry() ? again : first;
  }
}
