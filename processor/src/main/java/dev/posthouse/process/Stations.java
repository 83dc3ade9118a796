package dev.posthouse.process;

import dev.posthouse.console.index.ConsoleIndex;
import dev.posthouse.console.index.KafkaOperations;
import dev.posthouse.content.Contents;
import dev.posthouse.health.StateExchange;
import dev.posthouse.kafka.AbandonedTransactions;
import dev.posthouse.kafka.CancellationTail;
import dev.posthouse.kafka.ProviderLag;
import dev.posthouse.kafka.Station;
import dev.posthouse.kafka.TopicWatch;
import dev.posthouse.kafka.TransactionWatch;
import dev.posthouse.metrics.Meter;
import dev.posthouse.metrics.Meters;
import dev.posthouse.provider.Provider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The stations of one process and what they stand on: run together, and stopped in order.
 *
 * <p>Tested by {@code RunCommandIT} and {@code StationsTest}.
 */
final class Stations implements AutoCloseable {
  /** Replaced and never changed: the console looks while stations are added. */
  private volatile Map<String, Station> stations = Map.of();

  /** Whether all are there: before, those that are added first must not answer for the others. */
  private volatile boolean started;

  private final StationWatch stationWatch = new StationWatch(() -> stations, System::nanoTime);
  private final List<Provider> providers = new ArrayList<>();
  private Optional<CancellationTail> tail = Optional.empty();
  private Optional<TopicWatch> watch = Optional.empty();
  private Optional<TransactionWatch> transactions = Optional.empty();
  private Optional<AbandonedTransactions> abandoned = Optional.empty();
  private Optional<ProviderLag> lag = Optional.empty();
  private Optional<StateExchange> exchange = Optional.empty();
  private Optional<Contents> contents = Optional.empty();
  private Optional<ModelWatch> models = Optional.empty();
  private Optional<ConsoleIndex> consoleIndex = Optional.empty();
  private Optional<KafkaOperations> consoleOperations = Optional.empty();

  void add(String name, Station station) {
    Map<String, Station> more = new LinkedHashMap<>(stations);
    more.put(name, station);
    stations = more;
  }

  void standOn(Provider provider) {
    providers.add(provider);
  }

  void standOn(TopicWatch topics) {
    watch = Optional.of(topics);
  }

  void standOn(TransactionWatch others) {
    transactions = Optional.of(others);
  }

  void standOn(AbandonedTransactions left) {
    abandoned = Optional.of(left);
  }

  void standOn(ProviderLag unfinished) {
    lag = Optional.of(unfinished);
  }

  void standOn(CancellationTail cancellations) {
    tail = Optional.of(cancellations);
  }

  void standOn(StateExchange health) {
    exchange = Optional.of(health);
  }

  void standOn(Contents fetched) {
    contents = Optional.of(fetched);
  }

  void standOn(ModelWatch watch) {
    models = Optional.of(watch);
  }

  void standOn(ConsoleIndex index, KafkaOperations operations) {
    consoleIndex = Optional.of(index);
    consoleOperations = Optional.of(operations);
  }

  void start() {
    watch.ifPresent(TopicWatch::start);
    transactions.ifPresent(TransactionWatch::start);
    abandoned.ifPresent(AbandonedTransactions::start);
    lag.ifPresent(ProviderLag::start);
    stations.values().forEach(Station::start);
    started = true;
    stationWatch.start();
  }

  /** Whether every one works. */
  boolean allWork() {
    return started && stations.values().stream().allMatch(Station::isRunning);
  }

  /** Which of them work, by name; none does before all are started. */
  Map<String, Boolean> working() {
    Map<String, Boolean> working = new LinkedHashMap<>();
    boolean begun = started;
    stations.forEach((name, station) -> working.put(name, begun && station.isRunning()));
    return working;
  }

  void measure(Meters meters) {
    stations.forEach(
        (name, station) ->
            meters.gauge(Meter.STATIONS_WORKING, () -> station.isRunning() ? 1 : 0, name));
  }

  /** No station begins anything from now on. */
  void beginNothingMore() {
    stations.values().forEach(Station::beginNothingMore);
  }

  /** Stops all stations at once, each within its time, and only then the providers' connections. */
  @Override
  public void close() {
    stationWatch.close();
    try (ExecutorService stopping = Executors.newVirtualThreadPerTaskExecutor()) {
      stations.values().forEach(station -> stopping.execute(station::close));
    }
    consoleIndex.ifPresent(ConsoleIndex::close);
    consoleOperations.ifPresent(KafkaOperations::close);
    models.ifPresent(ModelWatch::close);
    tail.ifPresent(CancellationTail::close);
    providers.forEach(Provider::close);
    contents.ifPresent(Contents::close);
    exchange.ifPresent(StateExchange::close);
    lag.ifPresent(ProviderLag::close);
    abandoned.ifPresent(AbandonedTransactions::close);
    transactions.ifPresent(TransactionWatch::close);
    watch.ifPresent(TopicWatch::close);
  }
}
