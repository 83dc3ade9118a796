package dev.posthouse.console.index;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters to list; null admits all.
 *
 * @param kind of the failure that ended the job
 * @param reason as groups have it: without numbers and ids
 * @param provider the last that was to be called
 * @param model of the last call
 * @param route taken, or asked for
 * @param jobId of the job
 * @param since ended at this moment or later
 * @param until ended before this moment
 * @param open only those that were not replayed
 */
public record LetterFilter(
    @Nullable String kind,
    @Nullable String reason,
    @Nullable String provider,
    @Nullable String model,
    @Nullable String route,
    @Nullable String jobId,
    @Nullable Instant since,
    @Nullable Instant until,
    boolean open) {

  /** Every letter. */
  public static final LetterFilter ALL =
      new LetterFilter(null, null, null, null, null, null, null, null, false);
}
