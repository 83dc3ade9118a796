package dev.posthouse.translation;

import java.util.List;
import java.util.Set;

/** A vendor's error that is about our translation and not about the request: it can be mended. */
public sealed interface Objection {

  /**
   * A parameter is not taken.
   *
   * @param candidates what may be meant: the first of these that was sent
   * @param always whether the model never takes it; else it is only this request's value
   */
  record Rejects(List<Parameter> candidates, boolean always) implements Objection {}

  /** The model knows other efforts than the one that was sent. */
  record KnowsEfforts(Set<Effort> efforts) implements Objection {}

  /** The output limit is above what the model can generate. */
  record OutputAtMost(int tokens) implements Objection {}
}
