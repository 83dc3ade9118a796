package dev.posthouse.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What sort of failure a call or a job met. The one table of all kinds: where the fault lies, and
 * what happens next unless the job's route says otherwise.
 */
public enum FailureKind {
  /** The provider has no capacity: Anthropic 529, OpenAI and Gemini 503. */
  OVERLOADED(FaultOrigin.PROVIDER, Reaction.RETRY),
  /** A tier that is sold only while there is room has none: OpenAI's flex, Groq's 498. */
  NO_ROOM(FaultOrigin.TIER, Reaction.WAIT_FOR_ROOM),
  /** The provider broke: 500, 502, 504 or an error inside a 200. */
  SERVER_ERROR(FaultOrigin.PROVIDER, Reaction.RETRY),
  /** No connection, or one that was reset before an answer was whole. */
  NETWORK(FaultOrigin.NETWORK, Reaction.RETRY),
  /** No connection, no first token, no next token or no end within its limit. */
  TIMED_OUT(FaultOrigin.PROVIDER, Reaction.RETRY_ELSEWHERE),
  /** Too many requests or tokens a minute; the provider may say how long to wait. */
  RATE_LIMITED(FaultOrigin.ACCOUNT, Reaction.WAIT),
  /** The account's money or quota is used up: no retry mends it. */
  QUOTA_EXHAUSTED(FaultOrigin.KEY, Reaction.PARK),
  /** The key is missing, wrong or revoked. */
  BAD_CREDENTIALS(FaultOrigin.KEY, Reaction.PARK),
  /** The key is good, but not for this model, region or feature. */
  NOT_PERMITTED(FaultOrigin.PERMISSION, Reaction.PARK),
  /** The provider does not know the model. */
  MODEL_NOT_FOUND(FaultOrigin.SETTINGS, Reaction.PARK),
  /** The request itself is at fault, at any provider. */
  INVALID_REQUEST(FaultOrigin.REQUEST, Reaction.DEAD),
  /** The request's bytes exceed what this provider takes. */
  TOO_LARGE(FaultOrigin.REQUEST, Reaction.MOVE_ON),
  /** The request asks for what this provider does not serve and another may. */
  NOT_SUPPORTED(FaultOrigin.REQUEST, Reaction.MOVE_ON),
  /** The provider could not fetch what the request points to. */
  FETCH_FAILED(FaultOrigin.REQUEST, Reaction.RETRY),
  /** What the request refers to is not in the content store. */
  CONTENT_MISSING(FaultOrigin.REQUEST, Reaction.DEAD),
  /** The content store refuses the key, or what the key may do. */
  STORE_REFUSED(FaultOrigin.STORE, Reaction.RETRY),
  /** The content store cannot be reached, breaks or is too slow. */
  STORE_UNAVAILABLE(FaultOrigin.STORE, Reaction.RETRY),
  /** The request's tokens exceed the model's context. */
  CONTEXT_OVERFLOW(FaultOrigin.REQUEST, Reaction.LARGER_CONTEXT),
  /** The provider refused on grounds of content. */
  REFUSED(FaultOrigin.REQUEST, Reaction.OTHER_VENDOR),
  /** The answer was cut short by its output limit. */
  TRUNCATED(FaultOrigin.REQUEST, Reaction.MOVE_ON),
  /** The answer is empty, malformed or breaks the schema asked for. */
  INVALID_OUTPUT(FaultOrigin.REQUEST, Reaction.CORRECT),
  /**
   * The call was begun by a process that is gone: its outcome is unknown, it may have been billed.
   */
  INTERRUPTED(FaultOrigin.POSTHOUSE, Reaction.RETRY),
  /** The job's deadline passed. */
  EXPIRED(FaultOrigin.JOB, Reaction.DEAD),
  /** Somebody cancelled the job. */
  CANCELLED(FaultOrigin.JOB, Reaction.DEAD),
  /** The request record's bytes could not be decoded. */
  UNDECODABLE(FaultOrigin.JOB, Reaction.DEAD),
  /** The answer is larger than the result topic takes. */
  RESULT_TOO_LARGE(FaultOrigin.JOB, Reaction.DEAD),
  /** Posthouse itself is at fault. */
  INTERNAL(FaultOrigin.POSTHOUSE, Reaction.MOVE_ON);

  private final FaultOrigin origin;
  private final Reaction reaction;

  FailureKind(FaultOrigin origin, Reaction reaction) {
    this.origin = origin;
    this.reaction = reaction;
  }

  /** Where the fault lies. */
  public FaultOrigin origin() {
    return origin;
  }

  /** What happens after it, unless the job's route says otherwise. */
  public Reaction reaction() {
    return reaction;
  }

  /**
   * Whether the job's next call of that provider counts against the provider's retry budget. One
   * that found no room was no call, and one of a process that is gone says nothing of the provider:
   * after a kill with many calls in flight, a budget for them would hold up every retry for
   * minutes.
   */
  public boolean makesNextCallARetry() {
    return this != NO_ROOM && this != INTERRUPTED;
  }

  /** The name on the wire, in metrics and in settings, for example {@code rate_limited}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a call meets it, so that a route may say what happens then; others end the job. */
  public boolean isOfCall() {
    return origin != FaultOrigin.JOB;
  }

  /** Whether the provider says by it that it is asked for more than it, or the account, takes. */
  public boolean isForTooMuchLoad() {
    return this == OVERLOADED || this == RATE_LIMITED || this == NO_ROOM;
  }

  /** The kind of a name on the wire; empty for one that a newer version wrote. */
  public static Optional<FailureKind> ofWireName(String name) {
    return Arrays.stream(values()).filter(kind -> kind.wireName().equals(name)).findFirst();
  }
}
