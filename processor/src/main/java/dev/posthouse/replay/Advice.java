package dev.posthouse.replay;

import dev.posthouse.job.FailureKind;

/**
 * What to do about a dead letter.
 *
 * <p>Tested by {@code DeadLettersIT}.
 */
public final class Advice {
  private Advice() {}

  /**
   * For people, in a sentence or two.
   *
   * @param kind by its name on the wire; one of a newer version is taken for unknown
   */
  public static String of(String kind) {
    return FailureKind.ofWireName(kind)
        .map(Advice::of)
        .orElse("A newer Posthouse wrote this letter; look there what it says.");
  }

  private static String of(FailureKind kind) {
    return switch (kind) {
      case OVERLOADED, NO_ROOM, SERVER_ERROR, NETWORK, TIMED_OUT ->
          "The providers failed, not the job: replay it once they are well again, or at another"
              + " with --to-provider.";
      case RATE_LIMITED ->
          "Replay it slowly, with --rate; if this goes on, lower the provider's concurrency or buy"
              + " a higher limit.";
      case QUOTA_EXHAUSTED ->
          "Top up the account or raise its limit, then replay; or replay at another provider with"
              + " --to-provider.";
      case BAD_CREDENTIALS -> "Mend the provider's key, then replay.";
      case NOT_PERMITTED ->
          "Get access to the model for this key, or replay at another provider with --to-provider.";
      case MODEL_NOT_FOUND -> "Mend the provider's model in the settings, then replay.";
      case INVALID_REQUEST ->
          "As it is, it fails again: mend the request with --edit, or the settings that it names,"
              + " then replay.";
      case NOT_SUPPORTED ->
          "Replay it at a provider that serves what it asks for with --to-provider, or change the"
              + " request with --edit.";
      case FETCH_FAILED ->
          "See that the addresses in it can be reached from outside, or put the pictures into the"
              + " request with --edit; then replay.";
      case CONTENT_MISSING -> "Put what it refers to into the content store, then replay.";
      case STORE_REFUSED -> "Mend the content store's key, or what it may read, then replay.";
      case STORE_UNAVAILABLE ->
          "The content store failed, not the job: replay it once that is well again.";
      case TOO_LARGE, CONTEXT_OVERFLOW ->
          "Shorten the request with --edit, or replay it at a provider with a larger limit with"
              + " --to-provider.";
      case REFUSED ->
          "Reword the request with --edit, or replay it at another provider, if its rules allow"
              + " what this one's do not.";
      case TRUNCATED -> "Raise maxOutputTokens with --edit, then replay.";
      case INVALID_OUTPUT ->
          "Simplify the outputSchema or ask more clearly with --edit; another provider may keep to"
              + " it better.";
      case INTERRUPTED ->
          "Processes died again and again while they worked it: find out why before replaying it.";
      case EXPIRED ->
          "It ran out of time. Replay it, and it gets its route's time anew; if many expire, give"
              + " the route a longer deadline.";
      case CANCELLED -> "Somebody gave it up. Replay it only if it is wanted after all.";
      case UNDECODABLE ->
          "It cannot be replayed as it is. Mend the producer; or export the letter, write its"
              + " request into it, and import it.";
      case RESULT_TOO_LARGE ->
          "Raise max.message.bytes of the topic that it names, or ask for less; then submit the"
              + " request again, which lies on the request topic.";
      case INTERNAL -> "A fault of Posthouse: report it, with the reason, before replaying.";
    };
  }
}
