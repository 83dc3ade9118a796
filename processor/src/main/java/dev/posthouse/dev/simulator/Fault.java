package dev.posthouse.dev.simulator;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A fault and how often it strikes.
 *
 * @param kind how the call fails
 * @param rate the share of calls, 0 to 1
 * @param retryAfter what an error answer asks the client to wait; null to ask only where {@link
 *     FaultKind#RATE_LIMITED} must, for one second
 */
public record Fault(FaultKind kind, double rate, @Nullable Duration retryAfter) {
  public Fault {
    if (!(rate >= 0 && rate <= 1)) {
      throw new IllegalArgumentException(
          "rate of %s is %s; give a share from 0 to 1".formatted(kind.label(), rate));
    }
  }

  /** A fault of a share of the calls. */
  public static Fault of(FaultKind kind, double rate) {
    return new Fault(kind, rate, null);
  }

  /** A fault of every call. */
  public static Fault always(FaultKind kind) {
    return new Fault(kind, 1, null);
  }

  /** The same fault, asking the client to wait. */
  public Fault retryAfter(Duration wait) {
    return new Fault(kind, rate, wait);
  }
}
