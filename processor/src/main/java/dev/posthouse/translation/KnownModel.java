package dev.posthouse.translation;

import dev.posthouse.model.ModelCatalog;
import dev.posthouse.model.ModelFamily;
import dev.posthouse.model.ModelFamily.Sampling;
import dev.posthouse.model.ModelFamily.Thinking;
import dev.posthouse.model.ModelFamily.Thinks;
import dev.posthouse.settings.ProviderSettings;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog knows of a provider's model, as translations ask it. What is not known is taken
 * to be possible: the vendor's objection tells otherwise.
 *
 * <p>Tested by {@code ThinkingTest}.
 *
 * @param family null if the catalog does not know the model
 */
public record KnownModel(@Nullable ModelFamily family) {

  /** A row is looked for once, and not with each call. As many as providers have models. */
  private static final ConcurrentMap<Asked, KnownModel> FOUND = new ConcurrentHashMap<>();

  private record Asked(ModelCatalog catalog, String model) {}

  public static KnownModel of(ProviderSettings settings) {
    return FOUND.computeIfAbsent(
        new Asked(settings.terms().catalog(), settings.model()),
        asked -> new KnownModel(asked.catalog().find(asked.model()).orElse(null)));
  }

  /** The efforts that it knows; empty if that is not known. */
  public Set<Effort> efforts() {
    Set<Effort> efforts = EnumSet.noneOf(Effort.class);
    thinking()
        .ifPresent(
            thinking ->
                thinking.efforts().forEach(word -> Effort.of(word).ifPresent(efforts::add)));
    return efforts;
  }

  /** Whether it never thinks. */
  public boolean thinksNever() {
    return thinking().map(thinking -> thinking.thinks() == Thinks.NEVER).orElse(false);
  }

  /** Whether it thinks although nobody asked for it. */
  public boolean thinksUnasked() {
    return thinking().map(Thinking::unasked).orElse(false);
  }

  /** Whether its thinking can be switched off. */
  public boolean canBeSwitchedOff() {
    return thinking().map(thinking -> !Boolean.FALSE.equals(thinking.disable())).orElse(true);
  }

  /** Whether it takes a budget of tokens for its thinking, as far as that is known. */
  public boolean takesBudgets() {
    return thinking().map(thinking -> Boolean.TRUE.equals(thinking.budgets())).orElse(false);
  }

  /**
   * Whether it takes temperature and nucleus sampling.
   *
   * @param effort what is asked of it; null if nothing
   */
  public boolean takesSampling(@Nullable Effort effort) {
    Sampling sampling = family == null ? null : family.takes().sampling();
    return switch (sampling) {
      case null -> true;
      case ALWAYS -> true;
      case NEVER -> false;
      case WITHOUT_EFFORT -> effort == Effort.NONE || (effort == null && !thinksUnasked());
    };
  }

  /** Whether it takes a tool choice that forces a tool. */
  public boolean takesForcedTool() {
    return family == null || !Boolean.FALSE.equals(family.takes().forcedTool());
  }

  /** The most tokens of an answer, thinking included; 0 if not known. */
  public int mostOutputTokens() {
    return family == null ? 0 : family.size().maxOutputTokens();
  }

  private Optional<Thinking> thinking() {
    return Optional.ofNullable(family).map(ModelFamily::thinking);
  }
}
