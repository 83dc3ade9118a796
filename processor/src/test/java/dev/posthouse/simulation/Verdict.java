package dev.posthouse.simulation;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a schedule. Shared with whoever asked for it.
 *
 * @param violation what must not happen and did; null if nothing
 * @param hash of all that happened
 * @param steps how many things happened
 * @param history what happened, if it was to be written down
 */
public record Verdict(@Nullable String violation, long hash, long steps, List<String> history) {

  /** Which invariant was violated; empty if none. */
  public String invariant() {
    return violation == null ? "" : violation.substring(0, violation.indexOf(':'));
  }
}
