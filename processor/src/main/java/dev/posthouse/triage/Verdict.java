package dev.posthouse.triage;

import dev.posthouse.health.ProviderHealth;
import dev.posthouse.job.FailureKind;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a provider's recent calls say: whether it is well, whose fault it is if not, and what to do.
 * Pure.
 *
 * @param state how the provider is
 * @param fault whose fault it is
 * @param sentence why, and what to do
 */
public record Verdict(State state, FaultOwner fault, String sentence) {

  /** How a provider is. */
  public enum State {
    HEALTHY,
    FAILING,
    /** It failed, but the last calls were answered. */
    RECOVERED,
    /** Nobody called it. */
    QUIET,
    /** Calls are withheld, since it says that nothing is left of its account's limits. */
    WAITING_FOR_QUOTA;

    public boolean isWell() {
      return this != FAILING;
    }
  }

  /** What fails more often than one call in twenty is no accident. */
  private static final double TOLERATED = 0.05;

  /** So many answers in a row after failures are a recovery. */
  private static final int RECOVERY = 5;

  public static Verdict of(ProviderTally tally) {
    if (tally.calls() == 0) {
      return new Verdict(
          State.QUIET, FaultOwner.NOBODYS, "No call in this time. Add --probe to make one.");
    }
    Optional<FailureKind> worst = worst(tally, false);
    int failed = count(tally, false);
    if (worst.isEmpty() || failed <= tally.calls() * TOLERATED) {
      return worst(tally, true)
          .filter(_ -> count(tally, true) > tally.calls() * TOLERATED)
          .map(kind -> ofRequests(tally, kind))
          .orElseGet(() -> healthy(failed));
    }
    FailureKind kind = worst.get();
    if (tally.answeredLast() >= RECOVERY) {
      return new Verdict(
          State.RECOVERED,
          FaultOwner.of(kind),
          "The last %d calls were answered; before, %s (%s)."
              .formatted(tally.answeredLast(), was(kind), whose(kind)));
    }
    return new Verdict(State.FAILING, FaultOwner.of(kind), sentence(kind, tally));
  }

  /** With what a call just now said, which counts for more than calls minutes ago. */
  public Verdict and(Probe.Result probe) {
    return switch (probe) {
      case Probe.Result.Answered _ ->
          state == State.QUIET
              ? new Verdict(State.HEALTHY, FaultOwner.NOBODYS, "A call just now was answered.")
              : this;
      case Probe.Result.Failed(var failure, _, _) -> {
        FailureKind kind = failure.kind();
        // The probe's own request is at fault then, so the provider has worked.
        boolean providerIsWell = isOfRequests(kind);
        yield providerIsWell || state == State.FAILING
            ? this
            : new Verdict(State.FAILING, FaultOwner.of(kind), sentence(kind, ProviderTally.NONE));
      }
    };
  }

  /** With what the fleet knows: calls that are withheld fail nobody, and none is seen. */
  public Verdict and(ProviderHealth health, Instant now) {
    return health.isWaitingForQuota(now) && state != State.FAILING
        ? new Verdict(
            State.WAITING_FOR_QUOTA,
            FaultOwner.OURS,
            "Ours: calls are withheld, since its headers say that nothing is left of the account's"
                + " limits. Have them raised, see what else uses the account, or add a provider to"
                + " the route.")
        : this;
  }

  /** When several platforms at once cannot be reached, the way out of here is to blame. */
  public Verdict ofOurNetwork() {
    return new Verdict(
        state,
        FaultOwner.OURS,
        "Ours, most likely: other platforms cannot be reached either. Check this side's DNS, proxy,"
            + " firewall and way out.");
  }

  private static Verdict healthy(int failed) {
    return new Verdict(
        State.HEALTHY,
        FaultOwner.NOBODYS,
        failed == 0 ? "All is well." : "All is well; the few failures pass and are retried.");
  }

  private static Verdict ofRequests(ProviderTally tally, FailureKind kind) {
    return new Verdict(State.HEALTHY, FaultOwner.REQUESTS, sentence(kind, tally));
  }

  private static Optional<FailureKind> worst(ProviderTally tally, boolean ofRequests) {
    // The tally has the most frequent first.
    return tally.failures().keySet().stream()
        .flatMap(name -> FailureKind.ofWireName(name).stream())
        .filter(kind -> isOfRequests(kind) == ofRequests && !isNobodys(kind))
        .findFirst();
  }

  private static boolean isOfRequests(FailureKind kind) {
    return FaultOwner.of(kind) == FaultOwner.REQUESTS;
  }

  /** A full tier is what it was bought as. */
  private static boolean isNobodys(FailureKind kind) {
    return FaultOwner.of(kind) == FaultOwner.NOBODYS;
  }

  private static int count(ProviderTally tally, boolean ofRequests) {
    return tally.failures().entrySet().stream()
        .filter(
            entry ->
                FailureKind.ofWireName(entry.getKey())
                    .filter(kind -> isOfRequests(kind) == ofRequests && !isNobodys(kind))
                    .isPresent())
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  private static String sentence(FailureKind kind, ProviderTally tally) {
    return "%s %s %s".formatted(owner(kind), what(kind), remedy(kind, tally));
  }

  private static String owner(FailureKind kind) {
    return switch (FaultOwner.of(kind)) {
      case NOBODYS -> "Nobody's fault:";
      case THEIRS -> "Theirs:";
      case OURS -> "Ours:";
      case BETWEEN -> "Between us and them:";
      case REQUESTS -> "The requests':";
    };
  }

  /** As said within a sentence: theirs. */
  private static String whose(FailureKind kind) {
    return owner(kind).toLowerCase(Locale.ROOT).replace(":", "");
  }

  private static String was(FailureKind kind) {
    return kind.wireName().replace('_', ' ') + " prevailed";
  }

  private static String what(FailureKind kind) {
    return switch (kind) {
      case OVERLOADED -> "the provider has no capacity.";
      case NO_ROOM -> "the tier that was asked for has no room.";
      case SERVER_ERROR -> "the provider's servers break.";
      case TIMED_OUT -> "the provider is silent for longer than its limits allow.";
      case NETWORK -> "connections fail or break off.";
      case RATE_LIMITED -> "more is sent than the account's rate limit takes.";
      case QUOTA_EXHAUSTED -> "the account's credit or quota is used up.";
      case BAD_CREDENTIALS -> "the key is refused.";
      case NOT_PERMITTED -> "the key may not use this model, feature or region.";
      case MODEL_NOT_FOUND -> "the provider does not know the model that the settings name.";
      case INTERRUPTED -> "processes died in the middle of calls.";
      case INTERNAL -> "the provider does not take a request as Posthouse writes it.";
      case INVALID_REQUEST -> "they are not valid.";
      case TOO_LARGE -> "they are larger than the provider takes.";
      case NOT_SUPPORTED -> "they ask for what the provider does not serve.";
      case FETCH_FAILED -> "the provider cannot fetch what they point to.";
      case CONTENT_MISSING -> "they refer to what is not in the content store.";
      case STORE_REFUSED -> "the content store refuses the key of the settings.";
      case STORE_UNAVAILABLE -> "the content store cannot be reached, or is too slow.";
      case CONTEXT_OVERFLOW -> "they exceed the model's context.";
      case REFUSED -> "the model refuses what they ask.";
      case TRUNCATED -> "their output limit cuts answers off.";
      case INVALID_OUTPUT -> "the answers are not what they ask for.";
      case EXPIRED -> "they reach their deadline.";
      case CANCELLED -> "somebody cancelled them.";
      case UNDECODABLE -> "they cannot be decoded.";
      case RESULT_TOO_LARGE -> "their answers do not fit on the topic.";
    };
  }

  private static String remedy(FailureKind kind, ProviderTally tally) {
    return switch (kind) {
      case OVERLOADED ->
          "Jobs are retried and handed over by themselves; see that the route has a provider on"
              + " another platform.";
      case NO_ROOM ->
          "Jobs wait for room, and go to the next provider when half of their time is over.";
      case SERVER_ERROR ->
          "Jobs are retried and handed over by themselves; look at its status page"
              + (tally.requestId() == null
                  ? "."
                  : ", and quote request " + tally.requestId() + " to its support.");
      case TIMED_OUT ->
          "Look at its status page; if it is only slow, raise limits.firstToken or limits.total.";
      case NETWORK -> "Check baseUrl, DNS, proxy and firewall; if those are well, its status page.";
      case RATE_LIMITED -> "Lower concurrency, or have the limit raised.";
      case QUOTA_EXHAUSTED -> "Add credit, raise the spending limit, or add a second key.";
      case BAD_CREDENTIALS -> "Put a valid key where the credential setting points.";
      case NOT_PERMITTED -> "Have it permitted at the vendor, or use another key.";
      case MODEL_NOT_FOUND -> "Correct model, baseUrl or hosting.";
      case INTERRUPTED -> "Look for crashes and kills of the workers (memory, deployments).";
      case INTERNAL ->
          "Please report it with the failure's message (posthouse results" + " --dead-letters).";
      case STORE_REFUSED ->
          "Mend contents.objects, or what its key may read; the provider is well.";
      case STORE_UNAVAILABLE -> "Look after the content store; the provider is well.";
      case INVALID_REQUEST,
          CONTENT_MISSING,
          TOO_LARGE,
          NOT_SUPPORTED,
          FETCH_FAILED,
          CONTEXT_OVERFLOW,
          REFUSED,
          TRUNCATED,
          INVALID_OUTPUT ->
          "The provider is well; mend what submits them.";
      case EXPIRED, CANCELLED, UNDECODABLE, RESULT_TOO_LARGE -> "The provider is well.";
    };
  }
}
