package dev.posthouse.provider.key;

import dev.posthouse.job.Answer;
import dev.posthouse.job.Failure;
import dev.posthouse.provider.CallFailedException;
import dev.posthouse.provider.Provider;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.internal.Correction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A provider with its keys: each call uses the first key that works, and says which it was.
 *
 * <p>A key that is refused or used up is parked. As long as another is left, that is no failure of
 * the provider: the next call is to use the other. With none left it is, and whoever decides on the
 * provider's health decides when to call again.
 */
public final class KeyRing implements Provider {
  private final String name;
  private final List<KeySlot> slots;
  private final Clock clock;

  /**
   * @param slots in the order of preference; at least one
   */
  public KeyRing(String name, List<KeySlot> slots, Clock clock) {
    this.name = name;
    this.slots = List.copyOf(slots);
    this.clock = clock;
  }

  private record Taken(KeySlot slot, KeySlot.Held held) {}

  @Override
  public Answer call(
      JobRequest request, @Nullable Correction correction, Duration limit, Runnable sent)
      throws CallFailedException, InterruptedException {
    Taken taken = take(clock.instant());
    KeySlot.Held held = taken.held;
    try {
      Answer answer = held.provider().call(request, correction, limit, sent);
      taken.slot.worked(held);
      return answer.withCredential(held.key().shown());
    } catch (CallFailedException e) {
      throw new CallFailedException(
          judged(taken, e.failure()), e.usage(), e.correction(), held.key().shown(), e.getCause());
    }
  }

  private Taken take(Instant now) {
    for (KeySlot slot : slots) {
      slot.refresh(now);
      KeySlot.Held held = slot.takeIfOpen(now);
      if (held != null) {
        return new Taken(slot, held);
      }
    }
    // Whoever calls although all keys are parked wants to know whether that still holds.
    return slots.stream()
        .map(slot -> new Taken(slot, slot.held()))
        .min(Comparator.comparing(taken -> taken.held.parking().until()))
        .orElseThrow();
  }

  private Failure judged(Taken taken, Failure failure) {
    if (!KeyFault.of(failure)) {
      return failure;
    }
    Instant now = clock.instant();
    taken.slot.park(taken.held, failure, now);
    return slots.stream().anyMatch(slot -> slot.isOpen(now)) ? ofThisKey(failure) : failure;
  }

  /** Without the time to wait: that is for the key which failed, not for the next. */
  private static Failure ofThisKey(Failure failure) {
    return new Failure(
        failure.kind(),
        failure.message(),
        failure.status(),
        failure.code(),
        failure.requestId(),
        null,
        failure.mayBeBilled(),
        true);
  }

  @Override
  public void close() {
    slots.forEach(slot -> slot.held().provider().close());
  }

  @Override
  public String toString() {
    return "Provider[" + name + "]";
  }
}
