package dev.posthouse.triage;

import dev.posthouse.job.FailureKind;
import dev.posthouse.job.FaultOrigin;
import dev.posthouse.wire.FailureRecord;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The recent calls to one provider, counted.
 *
 * @param calls how many there were
 * @param answered how many of them were answered
 * @param failures how many failed, by the kind's name on the wire; most frequent first
 * @param answeredLast how many calls in a row were answered up to the last; at most {@code
 *     answered}
 * @param credentials by key: how often it was used
 * @param requestId the vendor's id for the last call that failed, to quote to its support; null if
 *     there is none
 */
public record ProviderTally(
    int calls,
    int answered,
    Map<String, Integer> failures,
    int answeredLast,
    Map<String, KeyUse> credentials,
    @Nullable String requestId) {

  /** No calls at all. */
  static final ProviderTally NONE = of(List.of());

  /**
   * How a key fared.
   *
   * @param calls how many used it
   * @param refused in how many of these it was refused or used up
   */
  public record KeyUse(int calls, int refused) {
    private KeyUse plus(KeyUse other) {
      return new KeyUse(calls + other.calls, refused + other.refused);
    }
  }

  /** Of one provider's calls, in any order. */
  public static ProviderTally of(List<RecentCall> calls) {
    List<RecentCall> inOrder = calls.stream().sorted(Comparator.comparing(RecentCall::at)).toList();
    Map<String, Integer> failures = new TreeMap<>();
    Map<String, KeyUse> credentials = new TreeMap<>();
    int answered = 0;
    int answeredLast = 0;
    String requestId = null;
    for (RecentCall call : inOrder) {
      FailureRecord failure = call.failure();
      if (failure == null) {
        answered++;
        answeredLast++;
      } else {
        answeredLast = 0;
        failures.merge(failure.getKind(), 1, Integer::sum);
        requestId = failure.getRequestId() == null ? requestId : failure.getRequestId();
      }
      if (call.credential() != null) {
        credentials.merge(
            call.credential(), new KeyUse(1, isOfTheKey(failure) ? 1 : 0), KeyUse::plus);
      }
    }
    return new ProviderTally(
        calls.size(), answered, mostFirst(failures), answeredLast, credentials, requestId);
  }

  private static boolean isOfTheKey(@Nullable FailureRecord failure) {
    return failure != null
        && FailureKind.ofWireName(failure.getKind())
            .filter(kind -> kind.origin() == FaultOrigin.KEY)
            .isPresent();
  }

  private static Map<String, Integer> mostFirst(Map<String, Integer> counts) {
    Map<String, Integer> sorted = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(count -> sorted.put(count.getKey(), count.getValue()));
    return sorted;
  }
}
