package dev.posthouse.replay;

import dev.posthouse.job.Prices;
import dev.posthouse.wire.JobRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a replay would do, before it is done.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
public final class ReplayPlan {
  private final Targets targets;
  private final List<Ready> ready = new ArrayList<>();
  private final Map<String, Left> left = new LinkedHashMap<>();
  private final Set<LetterKey> seen = new HashSet<>();
  private long already;

  /** What the settings tell of where a request goes. */
  public interface Targets {
    /** The provider that is called first; null if that is not known. */
    @Nullable String firstProvider(JobRequest request);

    /** The prices of a provider; null if they are not known. */
    @Nullable Prices prices(@Nullable String provider);

    /** The output limit, in tokens, of a request that sets none. */
    int outputLimit(@Nullable String provider);
  }

  /**
   * Letters that cannot be replayed, for the same reason.
   *
   * @param example one of the jobs
   */
  public record Left(String reason, long count, String example) {}

  /** A letter that would be replayed, without its texts. */
  private record Ready(
      LetterKey key,
      StoredLetter outline,
      Instant diedAt,
      String target,
      @Nullable String provider,
      TokenEstimate estimate,
      boolean deadlineDropped) {}

  public ReplayPlan(Targets targets) {
    this.targets = targets;
  }

  /**
   * Takes a letter in.
   *
   * @param replayed whether it was replayed before
   */
  public void add(StoredLetter letter, Renewal.Renewed renewed, boolean replayed) {
    // A copy of a letter is the same letter, and passes once with it.
    if (!seen.add(letter.key()) || replayed) {
      already++;
      return;
    }
    switch (renewed) {
      case Renewal.Renewed.Refused(String reason) ->
          left.merge(
              MaskedReason.of(reason),
              new Left(reason, 1, letter.jobId()),
              (one, other) -> new Left(one.reason, one.count + 1, one.example));
      case Renewal.Renewed.Request(JobRequest request, boolean dropped) -> {
        String provider = targets.firstProvider(request);
        ready.add(
            new Ready(
                letter.key(),
                letter.outline(),
                letter.letter().getDiedAt(),
                target(request),
                provider,
                TokenEstimate.of(letter.letter(), request, targets.outputLimit(provider)),
                dropped));
      }
    }
  }

  private static String target(JobRequest request) {
    String route = request.getRoute() == null ? "default" : request.getRoute();
    return "route "
        + route
        + (request.getChain().isEmpty()
            ? ""
            : ", only provider " + String.join(", then ", request.getChain()));
  }

  /** Keeps those that died first. */
  public void limitTo(int most) {
    ready.sort(Comparator.comparing(Ready::diedAt));
    if (ready.size() > most) {
      ready.subList(most, ready.size()).clear();
    }
  }

  /** How many would be replayed. */
  public int count() {
    return ready.size();
  }

  /** How many were replayed before, and are not again. */
  public long already() {
    return already;
  }

  /** What cannot be replayed. */
  public List<Left> left() {
    return List.copyOf(left.values());
  }

  /** Which would be replayed. */
  public Set<LetterKey> keys() {
    Set<LetterKey> keys = new HashSet<>();
    ready.forEach(letter -> keys.add(letter.key));
    return keys;
  }

  /** What those died of that would be replayed. */
  public List<ReasonGroups.Group> groups() {
    ReasonGroups groups = new ReasonGroups();
    ready.forEach(letter -> groups.add(letter.outline, false));
    return groups.largestFirst();
  }

  /** How many go where. */
  public Map<String, Long> targets() {
    Map<String, Long> counts = new LinkedHashMap<>();
    ready.forEach(letter -> counts.merge(letter.target, 1L, Long::sum));
    return counts;
  }

  /** How many lose a deadline that has passed, and get their route's anew. */
  public long deadlinesDropped() {
    return ready.stream().filter(Ready::deadlineDropped).count();
  }

  /** What they may use and cost. */
  public Budget budget() {
    Budget budget = new Budget();
    ready.forEach(letter -> budget.add(letter.estimate, targets.prices(letter.provider)));
    return budget;
  }
}
