package dev.posthouse.replay;

import java.time.Instant;
import java.util.Collection;
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
   * Letters of the same kind and reason.
   *
   * @param reason with numbers and ids masked
   * @param count of letters
   * @param replayed how many of them were replayed already
   * @param oldest when the first of them ended
   * @param newest when the last of them ended
   * @param example the job that ended last
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

  /** Why a letter's job ended, with numbers and ids masked: the same for all of its group. */
  public static String reason(StoredLetter stored) {
    return MaskedReason.of(stored.letter().getReason().getMessage());
  }

  /** Counts a letter in. */
  public void add(StoredLetter stored, boolean replayed) {
    Name name = new Name(stored.kind(), reason(stored));
    Instant at = stored.letter().getDiedAt();
    groups.merge(
        name,
        new Group(name.kind, name.reason, 1, replayed ? 1 : 0, at, at, stored.jobId()),
        Group::with);
  }

  /** The largest first; among equals, the one that grew last. */
  public List<Group> largestFirst() {
    return sorted(groups.values());
  }

  /** Groups with the largest first; among equals, the one that grew last. */
  public static List<Group> sorted(Collection<Group> groups) {
    return groups.stream()
        .sorted(
            Comparator.comparingLong(Group::count)
                .thenComparing(Group::newest)
                .reversed()
                .thenComparing(Group::kind))
        .toList();
  }
}
