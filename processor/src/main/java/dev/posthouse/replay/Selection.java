package dev.posthouse.replay;

import dev.posthouse.wire.DeadLetter;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are meant: those that every criterion admits. An empty set, or null, admits
 * all.
 *
 * @param ids jobs
 * @param kinds of the failure that ended the job, by their names on the wire
 * @param providers the last that was to be called
 * @param models of the last call
 * @param routes taken, or asked for
 * @param since ended at this moment or later
 * @param until ended before this moment
 * @param text stands in the reason, in capitals or not
 */
public record Selection(
    Set<String> ids,
    Set<String> kinds,
    Set<String> providers,
    Set<String> models,
    Set<String> routes,
    @Nullable Instant since,
    @Nullable Instant until,
    @Nullable String text) {

  /** Every dead letter. */
  public static final Selection ALL =
      new Selection(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), null, null, null);

  public Selection {
    ids = Set.copyOf(ids);
    kinds = Set.copyOf(kinds);
    providers = Set.copyOf(providers);
    models = Set.copyOf(models);
    routes = Set.copyOf(routes);
  }

  /** Whether the letter is meant. */
  public boolean matches(StoredLetter stored) {
    DeadLetter letter = stored.letter();
    return admits(ids, letter.getJobId())
        && admits(kinds, stored.kind())
        && admits(providers, letter.getProvider())
        && admits(models, stored.model())
        && admits(routes, letter.getRoute())
        && (since == null || !letter.getDiedAt().isBefore(since))
        && (until == null || letter.getDiedAt().isBefore(until))
        && (text == null || lower(letter.getReason().getMessage()).contains(lower(text)));
  }

  private static boolean admits(Set<String> wanted, @Nullable String found) {
    return wanted.isEmpty() || (found != null && wanted.contains(found));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
