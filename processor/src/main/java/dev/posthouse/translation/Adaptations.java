package dev.posthouse.translation;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a provider could not take of one request, each with what was done instead. */
public final class Adaptations {
  private final String provider;
  private final Set<String> notes = new LinkedHashSet<>();

  public Adaptations(String provider) {
    this.provider = provider;
  }

  /**
   * Says what was done about a field, in a sentence in which {@code %s} stands for the provider.
   */
  public void note(String field, String sentence) {
    notes.add(field + ": " + sentence.formatted(provider));
  }

  public void leftOut(String field) {
    note(field, "left out, since %s does not take it");
  }

  public List<String> notes() {
    return List.copyOf(notes);
  }
}
