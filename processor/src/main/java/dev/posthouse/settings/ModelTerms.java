package dev.posthouse.settings;

import dev.posthouse.job.Prices;
import dev.posthouse.job.Tier;
import dev.posthouse.model.ModelCatalog;
import dev.posthouse.model.ModelFamily;
import dev.posthouse.model.ModelName;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * On which terms a provider's model is used, and what is known of models.
 *
 * @param tier as which it is asked for; null to leave that to the vendor
 * @param stated what tokens cost by the settings; null if they do not say
 * @param catalog what is known of models, by their names
 * @param listPrices whether the vendors' list prices hold where the settings say none
 */
public record ModelTerms(
    @Nullable Tier tier, @Nullable Prices stated, ModelCatalog catalog, boolean listPrices) {

  /** Of a provider of which nothing is stated. */
  public static final ModelTerms USUAL = new ModelTerms(null, null, ModelCatalog.shipped(), true);

  /** The same, with prices of the settings' own. */
  public ModelTerms with(@Nullable Prices prices) {
    return new ModelTerms(tier, prices, catalog, listPrices);
  }

  /** The same, as another tier. */
  public ModelTerms as(Tier other) {
    return new ModelTerms(other, stated, catalog, listPrices);
  }

  /** As which it is asked for, if only as everybody is. */
  public Tier lane() {
    return tier == null ? Tier.STANDARD : tier;
  }

  /** What is known of a model. */
  public Optional<ModelFamily> family(String model) {
    return catalog.find(model);
  }

  /**
   * What a model that was asked for costs on a day.
   *
   * @return empty if neither the settings nor the vendor's list say
   */
  public Optional<Prices> prices(String model, LocalDate day) {
    return Optional.ofNullable(stated).or(() -> listed(model, lane(), day));
  }

  /**
   * What a call costs that was answered.
   *
   * @param asked the model of the settings
   * @param answered the model that says it answered: if it is another and its price is known, that
   *     is the price
   * @param billed the tier as which it says it was billed; null if it did not say
   */
  public Optional<Prices> prices(
      String asked, String answered, @Nullable Tier billed, LocalDate day) {
    Tier tier = billed == null ? lane() : billed;
    boolean asAsked = ModelName.isSame(asked, answered) || !isKnown(asked, answered);
    return asAsked && (tier == lane() || stated == null)
        ? Optional.ofNullable(stated).or(() -> listed(asked, tier, day))
        : listed(asAsked ? asked : answered, tier, day).or(() -> prices(asked, day));
  }

  /** Whether two names are of two models: what nobody knows may be a deployment's name. */
  private boolean isKnown(String asked, String answered) {
    return catalog.find(asked).isPresent() && catalog.find(answered).isPresent();
  }

  /** Whether a model that answered is another than the one asked for. */
  public boolean isAnother(String asked, String answered) {
    return !ModelName.isSame(asked, answered) && isKnown(asked, answered);
  }

  private Optional<Prices> listed(String model, Tier tier, LocalDate day) {
    return listPrices
        ? catalog.find(model).flatMap(family -> family.prices(tier, day))
        : Optional.empty();
  }
}
