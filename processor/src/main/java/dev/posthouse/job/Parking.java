package dev.posthouse.job;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a provider is parked by its own calls: its account, key or model is at fault.
 *
 * <p>Tested by {@code ExpiryTest}.
 *
 * @param kind of the failure that parked it
 * @param told what the provider answered, for example {@code HTTP 401, invalid_api_key}; may be
 *     empty
 * @param since when it was parked; null if nobody knows
 */
public record Parking(FailureKind kind, String told, @Nullable Instant since) {

  /** How it stands among what the fleet knows of a provider, for people too. */
  public static String reason(Failure failure) {
    String told =
        failure.status() == null
            ? ""
            : " (HTTP "
                + failure.status()
                + (failure.code() == null ? "" : ", " + failure.code())
                + ")";
    return failure.kind().wireName() + told;
  }

  /**
   * What a reason tells; empty if it is somebody's words.
   *
   * @param since when the provider was parked; null if nobody knows
   */
  public static Optional<Parking> of(String reason, @Nullable Instant since) {
    int end = reason.indexOf(" (");
    String told = end < 0 ? "" : reason.substring(end + 2, reason.length() - 1);
    return FailureKind.ofWireName(end < 0 ? reason : reason.substring(0, end))
        .filter(kind -> kind.reaction() == Reaction.PARK)
        .map(kind -> new Parking(kind, told, since));
  }

  /** The cause in words, of a provider. */
  String of(String provider) {
    return "provider "
        + provider
        + " is parked"
        + (since == null ? "" : " since " + since.truncatedTo(ChronoUnit.SECONDS))
        + ", because "
        + cause()
        + (told.isEmpty() ? "" : " (" + told + ")");
  }

  private String cause() {
    return switch (kind) {
      case BAD_CREDENTIALS -> "its key was refused";
      case QUOTA_EXHAUSTED -> "the credit or quota of its account is used up";
      case NOT_PERMITTED -> "its key may not use this model, feature or region";
      case MODEL_NOT_FOUND -> "it does not know the model that the settings name";
      default -> kind.wireName();
    };
  }

  /** What to do about it. */
  String remedy() {
    return switch (kind) {
      case BAD_CREDENTIALS -> "Put a valid key where the provider's credential setting points";
      case QUOTA_EXHAUSTED -> "Add credit, raise the spending limit, or add a second key";
      case NOT_PERMITTED -> "Have it permitted at the vendor, or use another key";
      case MODEL_NOT_FOUND -> "Correct the provider's model, baseUrl or hosting";
      default -> "Mend it";
    };
  }
}
