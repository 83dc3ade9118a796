package dev.posthouse.translation;

import dev.posthouse.settings.DialectSettings;
import dev.posthouse.settings.DialectSettings.OutputLimit;
import dev.posthouse.settings.DialectSettings.SchemaSupport;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a model takes, as far as it is known.
 *
 * @param rejected what it does not take
 * @param mostOutputTokens the largest output limit that it takes
 * @param efforts those that it said it knows; empty if it was not asked for another
 */
public record Capabilities(Set<Parameter> rejected, int mostOutputTokens, Set<Effort> efforts) {

  public Capabilities {
    rejected = Set.copyOf(rejected);
    efforts = Set.copyOf(efforts);
  }

  public Capabilities(Set<Parameter> rejected, int mostOutputTokens) {
    this(rejected, mostOutputTokens, Set.of());
  }

  public static Capabilities of(DialectSettings dialect) {
    var rejected = EnumSet.noneOf(Parameter.class);
    rejected.addAll(schemaModesBeyond(dialect.schema()));
    if (dialect.outputLimit() == OutputLimit.MAX_TOKENS) {
      rejected.add(Parameter.MAX_COMPLETION_TOKENS);
    }
    if (!dialect.usageInStream()) {
      rejected.add(Parameter.USAGE_IN_STREAM);
    }
    if (!dialect.temperature()) {
      rejected.add(Parameter.TEMPERATURE);
    }
    if (!dialect.topP()) {
      rejected.add(Parameter.TOP_P);
    }
    if (!dialect.stop()) {
      rejected.add(Parameter.STOP);
    }
    return new Capabilities(rejected, Integer.MAX_VALUE);
  }

  private static Set<Parameter> schemaModesBeyond(SchemaSupport support) {
    return switch (support) {
      case STRICT -> Set.of();
      case JSON_SCHEMA -> Set.of(Parameter.STRICT_SCHEMA);
      case JSON_OBJECT -> Set.of(Parameter.STRICT_SCHEMA, Parameter.SCHEMA);
      case NONE -> Set.of(Parameter.STRICT_SCHEMA, Parameter.SCHEMA, Parameter.JSON_MODE);
    };
  }

  public boolean take(Parameter parameter) {
    return !rejected.contains(parameter);
  }

  /**
   * The objection as it concerns a call that was made with these capabilities: of its candidates,
   * the one that was sent.
   */
  public Objection meant(Objection objection) {
    return objection instanceof Objection.Rejects(var candidates, boolean always)
        ? new Objection.Rejects(candidates.stream().filter(this::take).limit(1).toList(), always)
        : objection;
  }

  /** What is known after an objection; empty if it says nothing new, and so cannot be met. */
  public Optional<Capabilities> after(Objection objection) {
    return switch (objection) {
      case Objection.Rejects(var candidates, _) ->
          candidates.stream().filter(this::take).findFirst().map(this::without);
      case Objection.OutputAtMost(int tokens) ->
          tokens > 0 && tokens < mostOutputTokens
              ? Optional.of(new Capabilities(rejected, tokens, efforts))
              : Optional.empty();
      case Objection.KnowsEfforts(var known) ->
          known.isEmpty() || known.equals(efforts)
              ? Optional.empty()
              : Optional.of(new Capabilities(rejected, mostOutputTokens, known));
    };
  }

  private Capabilities without(Parameter parameter) {
    return without(EnumSet.of(parameter));
  }

  /** The same, of a model that takes less. */
  public Capabilities without(Collection<Parameter> parameters) {
    var more = EnumSet.noneOf(Parameter.class);
    more.addAll(rejected);
    more.addAll(parameters);
    return new Capabilities(more, mostOutputTokens, efforts);
  }
}
