package dev.posthouse.settings;

import dev.posthouse.model.Lifecycle;
import dev.posthouse.model.ModelCatalog;
import dev.posthouse.model.ModelFamily;
import java.time.LocalDate;
import java.util.Optional;

/**
 * The end of a provider's model, as its vendor announced it. Only at the vendor's own address:
 * clouds set dates of their own, and so do gateways.
 */
public final class Retirement {
  private Retirement() {}

  /** When the model ends, if that is known and concerns the provider. */
  public static Optional<Lifecycle> of(ProviderSettings provider, ModelCatalog catalog) {
    return provider.hosting() instanceof Hosting.Direct
        ? catalog
            .find(provider.model())
            .map(ModelFamily::lifecycle)
            .filter(lifecycle -> lifecycle.retires() != null)
        : Optional.empty();
  }

  /**
   * What to tell of it: as the end of a sentence whose beginning names the provider.
   *
   * @param warnDays how long before
   * @return empty if there is nothing to warn of
   */
  public static Optional<String> warning(
      ProviderSettings provider, ModelCatalog catalog, int warnDays, LocalDate day) {
    return of(provider, catalog)
        .filter(life -> life.daysLeft(day).orElse(Long.MAX_VALUE) <= warnDays)
        .map(life -> text(provider.model(), life, day));
  }

  private static String text(String model, Lifecycle life, LocalDate day) {
    long days = life.daysLeft(day).orElse(0);
    String when =
        days > 1
            ? "retires in %d days, on %s".formatted(days, life.retires())
            : days == 1
                ? "retires tomorrow, on %s".formatted(life.retires())
                : "has retired, on %s".formatted(life.retires());
    String then =
        life.answeredBy() == null
            ? ""
            : "; from then on %s answers in its name, at its own price"
                .formatted(life.answeredBy());
    String remedy = life.successor() == null ? "" : ": change model to " + life.successor();
    return "the model %s %s%s%s".formatted(model, when, then, remedy);
  }
}
