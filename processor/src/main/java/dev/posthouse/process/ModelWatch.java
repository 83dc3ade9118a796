package dev.posthouse.process;

import dev.posthouse.metrics.Meter;
import dev.posthouse.metrics.Meters;
import dev.posthouse.model.Lifecycle;
import dev.posthouse.model.ModelCatalog;
import dev.posthouse.provider.factory.VendorModels;
import dev.posthouse.settings.ModelSettings;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.Retirement;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at start and daily when the providers' models retire: in the table of models and, if the
 * settings let it, in the vendors' own lists. It tells the log and a metric, and changes nothing:
 * whatever goes wrong is a debug line.
 */
final class ModelWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ModelWatch.class);
  private static final Duration DAY = Duration.ofDays(1);

  private final List<ProviderSettings> providers;
  private final ModelSettings settings;
  private final VendorModels vendors;
  private final Predicate<ProviderSettings> asked;
  private final InstantSource clock;
  private final Map<String, Long> ends = new ConcurrentHashMap<>();
  private final Thread thread;

  private ModelWatch(
      Collection<ProviderSettings> providers,
      ModelSettings settings,
      VendorModels vendors,
      Predicate<ProviderSettings> asked,
      InstantSource clock) {
    this.providers = List.copyOf(providers);
    this.settings = settings;
    this.vendors = vendors;
    this.asked = asked;
    this.clock = clock;
    this.thread = Thread.ofVirtual().name("models").unstarted(this::work);
  }

  /**
   * Asks vendors at their own addresses alone: gateways know nothing of retirements.
   *
   * @param providers those that this process calls
   */
  static ModelWatch start(
      Collection<ProviderSettings> providers,
      ModelSettings settings,
      VendorModels vendors,
      InstantSource clock,
      Meters meters) {
    return start(
        providers,
        settings,
        vendors,
        provider -> settings.vendorLists() && provider.baseUrl() == null,
        clock,
        meters);
  }

  /**
   * @param providers those that this process calls
   * @param asked whose vendors are asked
   */
  static ModelWatch start(
      Collection<ProviderSettings> providers,
      ModelSettings settings,
      VendorModels vendors,
      Predicate<ProviderSettings> asked,
      InstantSource clock,
      Meters meters) {
    ModelWatch watch = new ModelWatch(providers, settings, vendors, asked, clock);
    for (ProviderSettings provider : watch.providers) {
      watch.note(provider, settings.catalog());
      meters.gauge(
          Meter.MODEL_RETIRES,
          () -> (double) watch.ends.getOrDefault(provider.name(), 0L),
          provider.name(),
          provider.model());
    }
    watch.thread.start();
    return watch;
  }

  private void work() {
    try {
      while (true) {
        for (ProviderSettings provider : providers) {
          look(provider);
        }
        Thread.sleep(DAY);
      }
    } catch (InterruptedException _) {
      // Closed.
    }
  }

  private void look(ProviderSettings provider) throws InterruptedException {
    Map<String, @Nullable Object> told = asked.test(provider) ? vendors.told(provider) : Map.of();
    ModelCatalog catalog = settings.catalog().told(provider.model(), told);
    note(provider, catalog);
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    Retirement.warning(provider, catalog, settings.warnDays(), today)
        .ifPresent(
            warning ->
                log.atWarn()
                    .addKeyValue("provider", provider.name())
                    .log("The provider's jobs will go elsewhere: {}", warning));
  }

  private void note(ProviderSettings provider, ModelCatalog catalog) {
    LocalDate end = Retirement.of(provider, catalog).map(Lifecycle::retires).orElse(null);
    ends.put(provider.name(), end == null ? 0 : end.atStartOfDay(ZoneOffset.UTC).toEpochSecond());
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
