package dev.posthouse.dev.simulator;

import java.time.Duration;
import java.util.SplittableRandom;

/** How long an answer takes. */
public sealed interface Latency {
  /** No wait at all. */
  Latency NONE = new Fixed(Duration.ZERO);

  /** One draw. */
  Duration sample(SplittableRandom random);

  /** Always the same. */
  record Fixed(Duration duration) implements Latency {
    @Override
    public Duration sample(SplittableRandom random) {
      return duration;
    }
  }

  /** Evenly spread from least to most. */
  record Uniform(Duration least, Duration most) implements Latency {
    public Uniform {
      if (least.compareTo(most) > 0) {
        throw new IllegalArgumentException(
            "latency from %s to %s: the least is above the most".formatted(least, most));
      }
    }

    @Override
    public Duration sample(SplittableRandom random) {
      long span = most.toNanos() - least.toNanos();
      return least.plusNanos((long) (random.nextDouble() * span));
    }
  }

  /** Most calls near the median, with a long tail: how providers behave. */
  record LogNormal(Duration p50, Duration p99) implements Latency {
    /** The 99th percentile of the standard normal distribution. */
    private static final double Z99 = 2.3263478740408408;

    public LogNormal {
      if (p50.isZero() || p50.compareTo(p99) > 0) {
        throw new IllegalArgumentException(
            "lognormal latency p50 %s, p99 %s: p50 must be above zero and not above p99"
                .formatted(p50, p99));
      }
    }

    @Override
    public Duration sample(SplittableRandom random) {
      double sigma = Math.log((double) p99.toNanos() / p50.toNanos()) / Z99;
      return Duration.ofNanos((long) (p50.toNanos() * Math.exp(sigma * random.nextGaussian())));
    }
  }
}
