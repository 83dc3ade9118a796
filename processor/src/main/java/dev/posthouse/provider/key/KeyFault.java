package dev.posthouse.provider.key;

import dev.posthouse.job.Failure;
import java.util.Set;

/** Whether a failure is of the key that was used, so that another key may do better. */
final class KeyFault {

  /** What is not permitted from here or for this account is so with each of its keys. */
  private static final Set<String> NOT_OF_THE_KEY =
      Set.of("unsupported_country_region_territory", "FAILED_PRECONDITION");

  private KeyFault() {}

  static boolean of(Failure failure) {
    return switch (failure.kind().origin()) {
      case KEY -> true;
      case PERMISSION -> failure.code() == null || !NOT_OF_THE_KEY.contains(failure.code());
      case PROVIDER, NETWORK, ACCOUNT, TIER, SETTINGS, STORE, POSTHOUSE, REQUEST, JOB -> false;
    };
  }
}
