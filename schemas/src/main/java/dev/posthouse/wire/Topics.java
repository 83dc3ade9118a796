package dev.posthouse.wire;

/**
 * The names of the topics.
 *
 * @param prefix stands before every name, {@link #DEFAULT_PREFIX} unless the processor's settings
 *     say otherwise
 */
public record Topics(String prefix) {

  /** The prefix of a processor whose settings name none. */
  public static final String DEFAULT_PREFIX = "llm.";

  /** Where producers send a {@link JobRequest} under its job id. */
  public String requests() {
    return prefix + "requests";
  }

  /**
   * Where a job waits for one provider.
   *
   * @param provider the provider's name in the processor's settings
   */
  public String provider(String provider) {
    return prefix + "provider." + provider;
  }

  /** Where a job waits until it is due. */
  public String retries() {
    return prefix + "retries";
  }

  /** Where consumers find the {@link JobResult} of every job that was answered. */
  public String results() {
    return prefix + "results";
  }

  /** Where every job that was not answered ends, as a {@link DeadLetter}. */
  public String deadLetters() {
    return prefix + "dead-letters";
  }

  /** The {@link JobEvent}s of every job's journey. */
  public String events() {
    return prefix + "events";
  }

  /** Where a {@link JobCancel} asks for a job to be cancelled. */
  public String cancellations() {
    return prefix + "cancellations";
  }

  /** A mark for each dead letter that was replayed: the {@link JobEvent} that tells of it. */
  public String replays() {
    return prefix + "replays";
  }

  /** The health of each provider, shared by all processes. */
  public String providerState() {
    return prefix + "provider-state";
  }

  /**
   * How far each partition is worked, and what is known of the topics themselves: Posthouse's own.
   */
  public String progress() {
    return prefix + "progress";
  }
}
