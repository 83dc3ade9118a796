package dev.posthouse.testbench;

import dev.posthouse.job.Prices;
import dev.posthouse.job.Route;
import dev.posthouse.settings.Api;
import dev.posthouse.settings.AttemptSettings;
import dev.posthouse.settings.ContentSettings;
import dev.posthouse.settings.Defaults;
import dev.posthouse.settings.HealthSettings;
import dev.posthouse.settings.ModelTerms;
import dev.posthouse.settings.ProviderSettings;
import dev.posthouse.settings.RateSettings;
import dev.posthouse.settings.Settings;
import dev.posthouse.settings.TimeLimits;
import dev.posthouse.settings.TracingSettings;
import dev.posthouse.settings.WireSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Settings of a test bench, changed for one test. */
public record TunedSettings(Settings settings) {

  /** A station that has stopped, and has not left its group, is soon missed by its successor. */
  public TunedSettings soonMissed() {
    Map<String, String> kafka = new LinkedHashMap<>(settings.kafka());
    kafka.put("main.consumer.session.timeout.ms", "3000");
    kafka.put("main.consumer.heartbeat.interval.ms", "500");
    return kafka(kafka);
  }

  /** With other properties of Kafka's clients: another login, for example. */
  public TunedSettings kafka(Map<String, String> kafka) {
    return new TunedSettings(
        new Settings(
            kafka,
            settings.topics(),
            settings.wire(),
            settings.providers(),
            settings.routes(),
            settings.admit(),
            settings.attempt(),
            settings.status(),
            settings.console(),
            settings.stateDirectory(),
            settings.health(),
            settings.tracing(),
            settings.models(),
            settings.contents()));
  }

  /** Records are written and read so. */
  public TunedSettings wire(WireSettings wire) {
    return new TunedSettings(
        new Settings(
            settings.kafka(),
            settings.topics(),
            wire,
            settings.providers(),
            settings.routes(),
            settings.admit(),
            settings.attempt(),
            settings.status(),
            settings.console(),
            settings.stateDirectory(),
            settings.health(),
            settings.tracing(),
            settings.models(),
            settings.contents()));
  }

  /** Contents that requests refer to are fetched from there. */
  public TunedSettings contents(ContentSettings contents) {
    return new TunedSettings(
        new Settings(
            settings.kafka(),
            settings.topics(),
            settings.wire(),
            settings.providers(),
            settings.routes(),
            settings.admit(),
            settings.attempt(),
            settings.status(),
            settings.console(),
            settings.stateDirectory(),
            settings.health(),
            settings.tracing(),
            settings.models(),
            contents));
  }

  /** Calls in flight may take so long when a process stops. */
  public TunedSettings drain(Duration drain) {
    return attempt(settings.attempt().commitInterval(), drain);
  }

  /** So long until outcomes are committed. */
  public TunedSettings commitInterval(Duration commitInterval) {
    return attempt(commitInterval, settings.attempt().drain());
  }

  private TunedSettings attempt(Duration commitInterval, Duration drain) {
    AttemptSettings old = settings.attempt();
    return with(
        settings.providers(),
        new AttemptSettings(
            commitInterval,
            old.commitCount(),
            drain,
            old.jobsPerPartition(),
            old.bytesPerPartition(),
            old.warmFirst()));
  }

  /** Calls that the simulator holds are waited for. */
  public TunedSettings patient() {
    Duration patience = Duration.ofMinutes(10);
    Map<String, ProviderSettings> providers = new LinkedHashMap<>();
    for (ProviderSettings old : settings.providers().values()) {
      providers.put(
          old.name(),
          new ProviderSettings(
              old.name(),
              old.api(),
              old.model(),
              old.baseUrl(),
              old.credential(),
              old.platform(),
              old.concurrency(),
              old.maxOutputTokens(),
              new TimeLimits(Duration.ofMinutes(1), patience, patience, patience)));
    }
    return with(providers, settings.attempt());
  }

  /** Each provider takes so many calls a minute of the whole fleet. */
  public TunedSettings requestsPerMinute(int calls) {
    return providers(old -> provider(old, old.terms(), RateSettings.ofRequestsPerMinute(calls)));
  }

  /** What each provider charges. */
  public TunedSettings prices(Prices prices) {
    return providers(old -> provider(old, old.terms().with(prices), old.rates()));
  }

  /** A provider is another model, which its simulator plays. */
  public TunedSettings model(String provider, String model) {
    return providers(
        old ->
            !old.name().equals(provider)
                ? old
                : new ProviderSettings(
                    old.name(),
                    old.api(),
                    model,
                    old.baseUrl(),
                    old.credential(),
                    old.platform(),
                    old.concurrency(),
                    0,
                    old.limits(),
                    old.contextTokens(),
                    old.terms(),
                    old.hosting(),
                    old.dialect(),
                    old.rates()));
  }

  /** Jobs of one long prefix wait so long for the first of them. */
  public TunedSettings warmFirst(Duration warmFirst) {
    AttemptSettings old = settings.attempt();
    return with(
        settings.providers(),
        new AttemptSettings(
            old.commitInterval(),
            old.commitCount(),
            old.drain(),
            old.jobsPerPartition(),
            old.bytesPerPartition(),
            warmFirst));
  }

  /** Other providers, by name. */
  public TunedSettings providers(Map<String, ProviderSettings> providers) {
    return with(providers, settings.attempt());
  }

  /** A provider speaks another API, to another model. */
  public TunedSettings speaking(String name, Api api, String model) {
    return providers(
        old ->
            old.name().equals(name)
                ? new ProviderSettings(
                    name,
                    api,
                    model,
                    old.baseUrl(),
                    old.credential(),
                    old.platform(),
                    old.concurrency(),
                    old.maxOutputTokens(),
                    old.limits())
                : old);
  }

  private TunedSettings providers(UnaryOperator<ProviderSettings> change) {
    Map<String, ProviderSettings> providers = new LinkedHashMap<>();
    settings.providers().forEach((name, old) -> providers.put(name, change.apply(old)));
    return with(providers, settings.attempt());
  }

  /** Jobs wait for so long for a permit of a busy provider before they leave it. */
  public TunedSettings busyPatience(Duration busyPatience) {
    Map<String, Route> routes = new LinkedHashMap<>();
    for (Route old : settings.routes().values()) {
      routes.put(
          old.name(),
          new Route(
              old.name(), old.chain(), old.retry(), old.deadline(), old.patience(), busyPatience));
    }
    return routes(routes);
  }

  /**
   * A provider that was down is soon back.
   *
   * @param openAtMost the longest until it is tried again
   * @param rampUp from then until it has all calls
   */
  public TunedSettings soonBack(Duration openAtMost, Duration rampUp) {
    HealthSettings.Circuit old = settings.health().circuit();
    HealthSettings.Circuit circuit =
        new HealthSettings.Circuit(
            old.window(),
            old.memory(),
            old.minimumCalls(),
            old.errorRate(),
            old.openFor(),
            openAtMost,
            old.probes(),
            rampUp,
            new HealthSettings.LowTraffic(
                old.lowTraffic().failuresInARow(), openAtMost, openAtMost));
    return health(circuit);
  }

  /** A provider with few calls that was down is tried again after so long, however often it was. */
  public TunedSettings triedAgainAfter(Duration openFor) {
    HealthSettings.LowTraffic old = settings.health().circuit().lowTraffic();
    return lowTraffic(new HealthSettings.LowTraffic(old.failuresInARow(), openFor, openFor));
  }

  /** Health as it is judged where the settings say nothing. */
  public TunedSettings usualHealth() {
    return health(Defaults.HEALTH.circuit());
  }

  private TunedSettings lowTraffic(HealthSettings.LowTraffic lowTraffic) {
    HealthSettings.Circuit old = settings.health().circuit();
    return health(
        new HealthSettings.Circuit(
            old.window(),
            old.memory(),
            old.minimumCalls(),
            old.errorRate(),
            old.openFor(),
            old.openAtMost(),
            old.probes(),
            old.rampUp(),
            lowTraffic));
  }

  private TunedSettings health(HealthSettings.Circuit circuit) {
    return copy(
        settings.providers(),
        settings.routes(),
        settings.attempt(),
        settings.stateDirectory(),
        new HealthSettings(circuit, settings.health().parking(), settings.health().retryBudget()),
        settings.tracing());
  }

  private static ProviderSettings provider(
      ProviderSettings old, ModelTerms terms, RateSettings rates) {
    return new ProviderSettings(
        old.name(),
        old.api(),
        old.model(),
        old.baseUrl(),
        old.credential(),
        old.platform(),
        old.concurrency(),
        old.maxOutputTokens(),
        old.limits(),
        old.contextTokens(),
        terms,
        old.hosting(),
        old.dialect(),
        rates);
  }

  /** At low traffic, so many failures in a row open a circuit. */
  public TunedSettings failuresInARow(int failures) {
    HealthSettings.LowTraffic old = settings.health().circuit().lowTraffic();
    return lowTraffic(new HealthSettings.LowTraffic(failures, old.openFor(), old.openAtMost()));
  }

  /** Other routes, by name. */
  public TunedSettings routes(Map<String, Route> routes) {
    return copy(
        settings.providers(),
        routes,
        settings.attempt(),
        settings.stateDirectory(),
        settings.health(),
        settings.tracing());
  }

  /** Of another process, which has stores of its own. */
  public TunedSettings in(Path stateDirectory) {
    return copy(
        settings.providers(),
        settings.routes(),
        settings.attempt(),
        stateDirectory,
        settings.health(),
        settings.tracing());
  }

  /** Whether and where traces go. */
  public TunedSettings tracing(TracingSettings tracing) {
    return copy(
        settings.providers(),
        settings.routes(),
        settings.attempt(),
        settings.stateDirectory(),
        settings.health(),
        tracing);
  }

  private TunedSettings with(Map<String, ProviderSettings> providers, AttemptSettings attempt) {
    return copy(
        providers,
        settings.routes(),
        attempt,
        settings.stateDirectory(),
        settings.health(),
        settings.tracing());
  }

  private TunedSettings copy(
      Map<String, ProviderSettings> providers,
      Map<String, Route> routes,
      AttemptSettings attempt,
      Path stateDirectory,
      HealthSettings health,
      TracingSettings tracing) {
    return new TunedSettings(
        new Settings(
            settings.kafka(),
            settings.topics(),
            settings.wire(),
            providers,
            routes,
            settings.admit(),
            attempt,
            settings.status(),
            settings.console(),
            stateDirectory,
            health,
            tracing,
            settings.models(),
            settings.contents()));
  }
}
