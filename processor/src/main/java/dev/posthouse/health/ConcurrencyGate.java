package dev.posthouse.health;

import dev.posthouse.job.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * At most so many calls in flight, and none while the provider has asked for quiet.
 *
 * <p>A permit is not a thread's: it may end on another thread than it began on.
 */
public final class ConcurrencyGate implements Gate {
  private final int limit;
  private final Clock clock;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicReference<Instant> quietUntil = new AtomicReference<>(Instant.MIN);

  public ConcurrencyGate(int limit, Clock clock) {
    this.limit = limit;
    this.clock = clock;
  }

  @Override
  public Optional<Permit> tryEnter() {
    if (clock.instant().isBefore(quietUntil.get())) {
      return Optional.empty();
    }
    if (inFlight.incrementAndGet() > limit) {
      inFlight.decrementAndGet();
      return Optional.empty();
    }
    return Optional.of(new CountedPermit());
  }

  @Override
  public Instant openFrom() {
    return Objects.requireNonNull(quietUntil.get());
  }

  /** Calls in flight now. */
  public int inFlight() {
    return inFlight.get();
  }

  private final class CountedPermit implements Permit {
    private final AtomicBoolean ended = new AtomicBoolean();

    @Override
    public void succeeded() {
      close();
    }

    @Override
    public void failed(Failure failure) {
      Duration retryAfter = failure.retryAfter();
      if (retryAfter != null) {
        Instant until = clock.instant().plus(retryAfter);
        quietUntil.accumulateAndGet(until, (a, b) -> a.isAfter(b) ? a : b);
      }
      close();
    }

    @Override
    public void close() {
      if (ended.compareAndSet(false, true)) {
        inFlight.decrementAndGet();
      }
    }
  }
}
