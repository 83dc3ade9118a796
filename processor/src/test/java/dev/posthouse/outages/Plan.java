package dev.posthouse.outages;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** The strategies that are compared. */
enum Plan {
  NAIVE(
      "Naive retry",
      "calls the first vendor again at once, up to 16 times.",
      world -> new RetryLoop(world, first(world), _ -> Duration.ZERO)),
  FIXED(
      "Fixed 1 s",
      "calls the first vendor again after a second, up to 16 times.",
      world -> new RetryLoop(world, first(world), _ -> Duration.ofSeconds(1))),
  BACK_OFF(
      "Back-off",
      "calls the first vendor again after an exponential back-off with full jitter (from half a"
          + " second up to half a minute), up to 16 times.",
      world -> new RetryLoop(world, first(world), calls -> backOff(world, calls))),
  ONE_VENDOR(
      "One vendor, two models",
      "falls back to a second model of the same vendor at once, then backs off as above before it"
          + " tries the first again, up to 16 calls. Each model has a limit of its own; all else"
          + " befalls both.",
      world ->
          new RetryLoop(
              world,
              List.of(world.vendors().getFirst(), world.vendors().getFirst().sibling()),
              calls -> calls % 2 == 1 ? Duration.ZERO : backOff(world, calls / 2))),
  POSTHOUSE(
      "Posthouse",
      "three vendors in a chain, all settings at their defaults but for the limit of calls a"
          + " minute; three processes share each vendor.",
      Posthouse::new);

  private static final long BASE_MILLIS = 500;
  private static final long CAP_MILLIS = 30_000;

  private final String title;
  private final String story;
  private final Function<World, Strategy> strategy;

  Plan(String title, String story, Function<World, Strategy> strategy) {
    this.title = title;
    this.story = story;
    this.strategy = strategy;
  }

  /** Its place among all, from 0. */
  int place() {
    return List.of(values()).indexOf(this);
  }

  String title() {
    return title;
  }

  String story() {
    return story;
  }

  Strategy in(World world) {
    return strategy.apply(world);
  }

  private static List<Vendor> first(World world) {
    return List.of(world.vendors().getFirst());
  }

  private static Duration backOff(World world, int failedCalls) {
    long bound = Math.min(CAP_MILLIS, BASE_MILLIS << (failedCalls - 1));
    return Duration.ofMillis(world.random().nextLong(bound + 1));
  }
}
