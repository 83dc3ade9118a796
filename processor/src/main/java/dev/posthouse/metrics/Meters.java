package dev.posthouse.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/**
 * Measures: every {@link Meter} and no other, with the tags that it names. Safe for use by many
 * threads.
 */
public final class Meters {
  /** From a fast refusal to a call that used up its ten minutes: nineteen buckets. */
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** The buckets that the conventions for generative AI want for tokens. */
  private static final double[] POWERS_OF_FOUR =
      IntStream.rangeClosed(0, 13).mapToDouble(power -> Math.pow(4, power)).toArray();

  private final MeterRegistry registry;
  private final Map<Series, Counter> counters = new ConcurrentHashMap<>();
  private final Map<Series, DistributionSummary> histograms = new ConcurrentHashMap<>();
  private final Map<Series, Timer> timers = new ConcurrentHashMap<>();
  private final Map<Series, Gauge> gauges = new ConcurrentHashMap<>();

  private record Series(Meter meter, List<String> values) {}

  public Meters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Meters that nobody reads. */
  public static Meters unread() {
    return new Meters(new SimpleMeterRegistry());
  }

  /** Adds to a counter. */
  public void count(Meter meter, double amount, String... tagValues) {
    require(meter, Meter.Kind.COUNTER, tagValues);
    counters
        .computeIfAbsent(
            new Series(meter, List.of(tagValues)),
            series ->
                Counter.builder(meter.id())
                    .description(meter.description())
                    .tags(tags(series))
                    .register(registry))
        .increment(amount);
  }

  /** Adds a duration to a timer. */
  public void time(Meter meter, Duration duration, String... tagValues) {
    require(meter, Meter.Kind.TIMER, tagValues);
    timers
        .computeIfAbsent(
            new Series(meter, List.of(tagValues)),
            series ->
                Timer.builder(meter.id())
                    .description(meter.description())
                    .tags(tags(series))
                    .serviceLevelObjectives(buckets())
                    .register(registry))
        .record(duration);
  }

  /** Adds an amount to a histogram. */
  public void record(Meter meter, double amount, String... tagValues) {
    require(meter, Meter.Kind.HISTOGRAM, tagValues);
    histograms
        .computeIfAbsent(
            new Series(meter, List.of(tagValues)),
            series ->
                DistributionSummary.builder(meter.id())
                    .description(meter.description())
                    .tags(tags(series))
                    .serviceLevelObjectives(POWERS_OF_FOUR)
                    .register(registry))
        .record(amount);
  }

  /**
   * Reads a gauge's value from now on whenever somebody asks.
   *
   * @param value kept for the life of the registry; the first of a series stays
   */
  public void gauge(Meter meter, DoubleSupplier value, String... tagValues) {
    require(meter, Meter.Kind.GAUGE, tagValues);
    gauges.computeIfAbsent(
        new Series(meter, List.of(tagValues)),
        series ->
            Gauge.builder(meter.id(), value, DoubleSupplier::getAsDouble)
                .description(meter.description())
                .tags(tags(series))
                .strongReference(true)
                .register(registry));
  }

  private static void require(Meter meter, Meter.Kind kind, String... tagValues) {
    if (meter.kind() != kind || meter.tags().size() != tagValues.length) {
      throw new IllegalArgumentException(
          meter + " is a " + meter.kind() + " with the tags " + meter.tags());
    }
  }

  private static Tags tags(Series series) {
    List<Tag> tags = new ArrayList<>();
    for (int i = 0; i < series.values().size(); i++) {
      tags.add(Tag.of(series.meter().tags().get(i), series.values().get(i)));
    }
    return Tags.of(tags);
  }

  /** Each twice the one before, so that a quantile is off by less than its double. */
  private static Duration[] buckets() {
    List<Duration> buckets = new ArrayList<>();
    for (Duration bucket = SHORTEST;
        bucket.compareTo(LONGEST) < 0;
        bucket = bucket.multipliedBy(2)) {
      buckets.add(bucket);
    }
    buckets.add(LONGEST);
    return buckets.toArray(Duration[]::new);
  }
}
