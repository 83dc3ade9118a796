package dev.posthouse.replay;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Dead letters by what ended them: the kind, and the reason without numbers and ids.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
public final class ReasonGroups {
  private final Map<Name, Group> groups = new LinkedHashMap<>();

  private record Name(String kind, String reason) {}

  /**
   * Letters that died of the same.
   *
   * @param reason with numbers and ids masked
   * @param count of letters
   * @param replayed how many of them were replayed already
   * @param oldest when the first of them died
   * @param newest when the last of them died
   * @param example the job that died last
   */
  public record Group(
      String kind,
      String reason,
      long count,
      long replayed,
      Instant oldest,
      Instant newest,
      String example) {

    private Group with(Group other) {
      boolean later = other.newest.isAfter(newest);
      return new Group(
          kind,
          reason,
          count + other.count,
          replayed + other.replayed,
          other.oldest.isBefore(oldest) ? other.oldest : oldest,
          later ? other.newest : newest,
          later ? other.example : example);
    }
  }

  /** Counts a letter in. */
  public void add(StoredLetter stored, boolean replayed) {
    Name name = new Name(stored.kind(), MaskedReason.of(stored.letter().getReason().getMessage()));
    Instant at = stored.letter().getDiedAt();
    groups.merge(
        name,
        new Group(name.kind, name.reason, 1, replayed ? 1 : 0, at, at, stored.jobId()),
        Group::with);
  }

  /** The largest first; among equals, the one that grew last. */
  public List<Group> largestFirst() {
    return groups.values().stream()
        .sorted(
            Comparator.comparingLong(Group::count)
                .thenComparing(Group::newest)
                .reversed()
                .thenComparing(Group::kind))
        .toList();
  }
}
