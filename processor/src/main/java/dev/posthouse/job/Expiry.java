package dev.posthouse.job;

import dev.posthouse.wire.Call;
import dev.posthouse.wire.FailureRecord;
import dev.posthouse.wire.internal.Job;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Why a job ends at its deadline. If no provider of its chain could be called, since each is parked
 * by the fault of an account, key or model, that is why, be it that other jobs have found it out;
 * else it is late, and the letter says what it met last.
 */
public final class Expiry {
  private Expiry() {}

  /**
   * Of a job that waited for a provider, or for its place there.
   *
   * @param job with all calls in its history
   * @param availability of the providers at its deadline
   */
  public static Failure whileWaiting(Job job, Availability availability, Instant now) {
    String provider = job.getProvider();
    Call last = lastFailed(job.getHistory());
    Optional<Failure> parked = parked(job, last, availability);
    if (parked.isPresent()) {
      return parked.get();
    }
    String waited = "The deadline passed while the job waited for provider " + provider;
    if (last != null && last.getFailure() != null) {
      return after(waited, last.getProvider(), last.getFailure());
    }
    return Failure.of(
        FailureKind.EXPIRED,
        availability.openFrom(provider).isOpen(now)
            ? waited + ". Raise the provider's concurrency, or give the job a later deadline."
            : waited
                + ", which is shut (posthouse providers list says why). Give the job a later"
                + " deadline, or its route another provider.");
  }

  private static Optional<Failure> parked(Job job, @Nullable Call last, Availability availability) {
    Map<String, Parking> parked = new LinkedHashMap<>();
    for (String provider :
        Stream.concat(Stream.of(job.getProvider()), job.getChain().stream()).distinct().toList()) {
      Optional<Parking> parking = availability.parking(provider);
      if (parking.isEmpty()) {
        return Optional.empty();
      }
      parked.put(provider, parking.get());
    }
    Parking here = parked.values().iterator().next();
    String causes =
        parked.entrySet().stream()
            .map(entry -> entry.getValue().of(entry.getKey()))
            .collect(Collectors.joining("; "));
    String message =
        "Nobody could be called until the deadline: "
            + causes
            + ". "
            + here.remedy()
            + "; then replay the job.";
    FailureRecord own = last == null ? null : last.getFailure();
    return Optional.of(
        own != null && own.getKind().equals(here.kind().wireName())
            ? new Failure(
                here.kind(), message, own.getStatus(), own.getCode(), own.getRequestId(), null)
            : Failure.of(here.kind(), message));
  }

  /**
   * Of a job whose last call took until its deadline.
   *
   * @param provider that was called
   */
  static Failure afterCall(String provider, Failure last) {
    return after("The deadline passed", provider, last.toRecord());
  }

  private static Failure after(String passed, String provider, FailureRecord last) {
    String message =
        passed
            + "; the last call, to "
            + provider
            + ", failed with "
            + last.getKind()
            + ". Give the job a later deadline, or its route a longer one. It was: "
            + last.getMessage();
    return new Failure(
        FailureKind.EXPIRED, message, last.getStatus(), last.getCode(), last.getRequestId(), null);
  }

  private static @Nullable Call lastFailed(List<Call> history) {
    return history.stream()
        .filter(call -> call.getFailure() != null)
        .reduce((_, later) -> later)
        .orElse(null);
  }
}
