package dev.posthouse.outages;

import dev.posthouse.job.Failure;
import dev.posthouse.job.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One vendor's model, as its callers see it. Refuses what is above its limit, fails as the scenario
 * says, and answers the rest after a time that differs from call to call.
 */
class Vendor {
  /** Median and 99th percentile of an answer: of a few hundred tokens. */
  private static final double MEDIAN_SECONDS = 1.5;

  private static final double P99_SECONDS = 8;
  private static final double Z99 = 2.3263478740408408;
  private static final double SIGMA = Math.log(P99_SECONDS / MEDIAN_SECONDS) / Z99;

  /** An error that comes instead of an answer comes at once. */
  private static final Duration REFUSED = Duration.ofMillis(100);

  private static final Duration BROKEN = Duration.ofMillis(500);

  /** The limit on the wait for a first token: {@code Defaults.LIMITS}. */
  private static final Duration SILENT = Duration.ofSeconds(30);

  private final Trouble trouble;
  private final int place;
  private final double perSecond;
  private final SplittableRandom random;
  private final Bucket bucket = new Bucket();

  /**
   * What becomes of a call.
   *
   * @param failure null if it is answered
   */
  record Reply(Duration took, @Nullable Failure failure) {}

  /**
   * @param place in the chain, from 0
   * @param perSecond its limit in healthy times
   */
  Vendor(Trouble trouble, int place, double perSecond, SplittableRandom random) {
    this.trouble = trouble;
    this.place = place;
    this.perSecond = perSecond;
    this.random = random;
  }

  /** Another model of the same vendor: it has its own limit and the same fate. */
  Vendor sibling() {
    return new Vendor(trouble, place, perSecond, random.split());
  }

  int place() {
    return place;
  }

  Reply call(Instant now) {
    Duration elapsed = Duration.between(Timeline.BEGIN, now);
    return switch (trouble.at(place, elapsed)) {
      case Ailment.Down _ -> down();
      case Ailment.NoQuota _ -> failed(REFUSED, FailureKind.QUOTA_EXHAUSTED);
      case Ailment.LimitCut(double part) -> limited(perSecond * part, 0, now);
      case Ailment.Errors(double rate) -> limited(perSecond, rate, now);
      case Ailment.None _ -> limited(perSecond, 0, now);
    };
  }

  /** Most calls are refused, some break, and a few hang until somebody loses patience. */
  private Reply down() {
    double kind = random.nextDouble();
    if (kind < 0.84) {
      return failed(REFUSED, FailureKind.OVERLOADED);
    }
    return kind < 0.99
        ? failed(BROKEN, FailureKind.SERVER_ERROR)
        : failed(SILENT, FailureKind.TIMED_OUT);
  }

  private Reply limited(double limit, double errorRate, Instant now) {
    Duration wait = bucket.take(limit, now);
    if (wait.isPositive()) {
      // Vendors tell it in whole seconds.
      Duration retryAfter = Duration.ofSeconds(wait.plusSeconds(1).minusNanos(1).toSeconds());
      return new Reply(
          REFUSED, new Failure(FailureKind.RATE_LIMITED, "busy", 429, null, null, retryAfter));
    }
    if (random.nextDouble() < errorRate) {
      return random.nextDouble() < 0.7
          ? failed(REFUSED, FailureKind.OVERLOADED)
          : failed(BROKEN, FailureKind.SERVER_ERROR);
    }
    Duration took =
        Duration.ofNanos((long) (1e9 * MEDIAN_SECONDS * Math.exp(SIGMA * random.nextGaussian())));
    boolean cutOff =
        trouble.at(place, Duration.between(Timeline.BEGIN, now.plus(took))) instanceof Ailment.Down;
    return cutOff ? failed(took, FailureKind.NETWORK) : new Reply(took, null);
  }

  private static Reply failed(Duration took, FailureKind kind) {
    return new Reply(took, Failure.of(kind, "as the scenario says"));
  }
}
