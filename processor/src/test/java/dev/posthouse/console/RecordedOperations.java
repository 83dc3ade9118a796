package dev.posthouse.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.posthouse.console.index.GroupView;
import dev.posthouse.console.index.LetterFilter;
import dev.posthouse.console.index.Operations;
import dev.posthouse.console.index.ReplayTasks;
import dev.posthouse.console.index.ReplayWish;
import dev.posthouse.console.index.Replayer;
import dev.posthouse.health.HealthBoard;
import dev.posthouse.health.ProviderHealth;
import dev.posthouse.job.Opening;
import dev.posthouse.replay.Renewal;
import dev.posthouse.replay.ReplayPlan;
import dev.posthouse.replay.Requester;
import dev.posthouse.replay.SettingsTargets;
import dev.posthouse.replay.StoredLetter;
import dev.posthouse.settings.Settings;
import dev.posthouse.triage.Probe;
import dev.posthouse.wire.JobRequest;
import dev.posthouse.wire.Source;
import dev.posthouse.wire.serde.RecordDeserializer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Writes down what is asked for instead of sending it; providers are parked in this process. */
final class RecordedOperations implements Operations {
  final List<String> done = new CopyOnWriteArrayList<>();
  private final HealthBoard health;
  private final SampleFleet fleet;
  private final ReplayTasks replays;

  RecordedOperations(HealthBoard health, SampleFleet fleet, Settings settings) {
    this.health = health;
    this.fleet = fleet;
    this.replays = new ReplayTasks(new InMemory(new SettingsTargets(settings)));
  }

  @Override
  public void cancel(String jobId, int generation, Requester by) {
    done.add(
        "cancel %s of generation %d by %s: %s".formatted(jobId, generation, by.actor(), by.note()));
  }

  @Override
  public void park(String provider, Opening until, Requester by) {
    done.add("park %s by %s: %s".formatted(provider, by.actor(), by.note()));
    ProviderHealth before = health.gate(provider).health();
    health.merge(provider, before.parked(Instant.now(), until, String.valueOf(by.note())));
  }

  @Override
  public void resume(String provider, Requester by) {
    done.add("resume %s by %s: %s".formatted(provider, by.actor(), by.note()));
    health.merge(provider, health.gate(provider).health().opened(Instant.now()));
  }

  @Override
  public Probe.Result probe(String provider) {
    return new Probe.Result.Answered("some-model", Duration.ofMillis(420), null);
  }

  @Override
  public @Nullable StoredLetter letter(int partition, long offset) {
    return partition == 0 && offset >= 0 && offset < fleet.letters.size()
        ? fleet.letters.get((int) offset)
        : null;
  }

  @Override
  public void letters(LetterFilter filter, Predicate<StoredLetter> visitor) {
    var _ = fleet.letters.stream().allMatch(visitor);
  }

  @Override
  public byte[] contents(Source place) {
    return "{\"prompt\": \"a secret prompt\"}".getBytes(UTF_8);
  }

  @Override
  public List<GroupView> fleet() {
    return List.of(
        new GroupView("admit", List.of("10.0.0.7", "10.0.0.8"), 2, 0),
        new GroupView("attempt:claude", List.of("10.0.0.7"), 1, 12),
        new GroupView("attempt:gemini", List.of(), 0, 340),
        new GroupView("retry", List.of("10.0.0.8"), 1, 0));
  }

  @Override
  public ReplayTasks replays() {
    return replays;
  }

  private final class InMemory implements Replayer {
    private final ReplayPlan.Targets targets;

    private InMemory(ReplayPlan.Targets targets) {
      this.targets = targets;
    }

    @Override
    public ReplayPlan plan(ReplayWish wish, LongPredicate goOn) {
      RecordDeserializer<JobRequest> requests = new RecordDeserializer<>(JobRequest.class);
      requests.configure(Map.of(), false);
      Renewal renewal = new Renewal(requests, wish.direction());
      ReplayPlan plan = new ReplayPlan(targets);
      fleet.letters.stream()
          .filter(wish.selection()::matches)
          .forEach(letter -> plan.add(letter, renewal.of(letter, Instant.now()), false));
      return plan;
    }

    @Override
    public List<String> carryOut(
        ReplayWish wish, ReplayPlan plan, Requester by, LongPredicate goOn) {
      done.add("replay %d by %s: %s".formatted(plan.count(), by.actor(), by.note()));
      var _ = goOn.test(plan.count());
      return List.of("replayed %d dead letters".formatted(plan.count()));
    }
  }
}
