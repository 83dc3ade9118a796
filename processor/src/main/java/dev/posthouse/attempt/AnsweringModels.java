package dev.posthouse.attempt;

import dev.posthouse.job.Answer;
import dev.posthouse.metrics.Meter;
import dev.posthouse.metrics.Meters;
import dev.posthouse.model.ModelFamily;
import dev.posthouse.settings.ProviderSettings;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that another model answers than the one that was asked for: vendors let a successor
 * answer in the name of a model that has retired. Said once for each, and counted always. Safe for
 * use by many threads.
 *
 * <p>Tested by {@code CallLogTest}.
 */
final class AnsweringModels {
  private static final Logger log = LoggerFactory.getLogger(AnsweringModels.class);

  private final Meters meters;
  private final ProviderSettings provider;
  private final Set<String> said = ConcurrentHashMap.newKeySet();

  AnsweringModels(Meters meters, ProviderSettings provider) {
    this.meters = meters;
    this.provider = provider;
  }

  void answered(Answer answer) {
    String asked = provider.model();
    if (!provider.terms().isAnother(asked, answer.model())) {
      return;
    }
    Optional<String> other = provider.terms().family(answer.model()).map(ModelFamily::name);
    other.ifPresent(
        name -> {
          meters.count(Meter.OTHER_MODEL, 1, provider.name(), asked, name);
          if (said.add(name)) {
            log.atWarn()
                .addKeyValue("provider", provider.name())
                .addKeyValue("asked", asked)
                .addKeyValue("answered", name)
                .log(
                    "Another model answers than the one asked for; its price is counted, and what"
                        + " it takes may differ. Name it as the provider's model, or another");
          }
        });
  }
}
