package dev.posthouse.outages;

import dev.posthouse.health.HealthBoard;
import dev.posthouse.health.ProviderHealth;
import dev.posthouse.job.Route;
import dev.posthouse.job.RoutePolicy;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.Credential;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.Hosting;
import dev.posthouse.settings.ModelTerms;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.RateSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Posthouse: the production classes of route policies and health, several processes of them. Kafka
 * is a delay here: of a hop from one station to the next, of the retry topic, of news of a
 * provider.
 */
final class Posthouse implements Strategy {
  static final List<String> CHAIN = List.of("claude", "gpt", "gemini");

  private static final int PROCESSES = 3;
  private static final int PARTITIONS = 12;

  /** Of a record to the station that works it: a transaction every 25 ms, and a poll. */
  private static final Duration HOP = Duration.ofMillis(30);

  /** Within a second is what the fleet is promised. */
  private static final Duration NEWS = Duration.ofMillis(300);

  private final World world;
  private final Route route;
  private final List<Map<String, Worker>> processes = new ArrayList<>();
  private final List<HealthBoard> boards = new ArrayList<>();
  private final RetryTopic retries;

  Posthouse(World world) {
    this(world, CHAIN, PROCESSES);
  }

  /**
   * @param chain of all jobs: as many as the world has vendors
   */
  Posthouse(World world, List<String> chain, int fleet) {
    this.world = world;
    this.route = new Route(Route.DEFAULT, chain, Defaults.RETRY, Defaults.DEADLINE);
    this.retries = new RetryTopic(world, chain, PARTITIONS, boards, this::send);
    RoutePolicy policy = new RoutePolicy(route, Map.of());
    for (int process = 0; process < fleet; process++) {
      HealthBoard board = board(process, fleet);
      boards.add(board);
      Map<String, Worker> workers = new HashMap<>();
      for (Vendor vendor : world.vendors()) {
        workers.put(chain.get(vendor.place()), new Worker(world, this, vendor, board, policy));
      }
      processes.add(workers);
    }
  }

  /** As the admit station does. */
  @Override
  public void submit(Job job) {
    job.begin(route.begin(chain(), boards.get(process(job)), world.timeline().instant()));
    send(job);
  }

  /** A job is keyed, and the topics have equally many partitions: it stays with one process. */
  private int process(Job job) {
    return job.number() % boards.size();
  }

  /** To the topic of its provider. */
  void send(Job job) {
    world
        .timeline()
        .after(
            HOP,
            () ->
                Objects.requireNonNull(processes.get(process(job)).get(job.provider()))
                    .receive(job));
  }

  /** To the retry topic. */
  void submitAt(Instant due, Job job) {
    world.timeline().after(HOP, () -> retries.receive(due, job));
  }

  List<String> chain() {
    return route.chain();
  }

  private HealthBoard board(int process, int fleet) {
    HealthBoard board =
        new HealthBoard(
            chain().stream().map(Posthouse::settings).toList(),
            Defaults.HEALTH,
            world.timeline(),
            world.random().split(),
            (provider, found) -> publish(process, provider, found));
    chain().forEach(name -> board.gate(name).share(PARTITIONS / fleet, PARTITIONS));
    return board;
  }

  private void publish(int from, String provider, ProviderHealth found) {
    for (int process = 0; process < boards.size(); process++) {
      if (process != from) {
        HealthBoard other = boards.get(process);
        world.timeline().after(NEWS, () -> other.merge(provider, found));
      }
    }
  }

  private static ProviderSettings settings(String name) {
    return new ProviderSettings(
        name,
        Api.OPENAI,
        "a-model",
        null,
        new Credential.None(),
        name,
        Defaults.CONCURRENCY,
        Defaults.MAX_OUTPUT_TOKENS,
        Defaults.LIMITS,
        0,
        ModelTerms.USUAL,
        Hosting.DIRECT,
        Defaults.DIALECT,
        RateSettings.ofRequestsPerMinute((int) (60 * Experiment.LIMIT)));
  }
}
