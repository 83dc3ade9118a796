package dev.posthouse.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** One peer in one case: its topics, its workers and what comes of its jobs. */
final class PeerTrial implements AutoCloseable {
  /** After which no second results come any more: longer than Parallel Consumer keeps them back. */
  private static final Duration SETTLED = Duration.ofSeconds(7);

  /** How many times longer all may take, on a machine that others use. */
  private static final int PATIENCE = Integer.getInteger("peers.patience", 1);

  private final Peer peer;
  private final PeerCase load;
  private final ChildProgram broker;
  private final PeerSettings settings;
  private final Path folder;
  private final List<String> options;
  private final PeerTopics topics;
  private final ResultReader results;
  private final ProviderView provider;
  private final ProviderView spare;
  private final Map<Integer, PeerWorker> workers = new TreeMap<>();

  /**
   * Makes its topics.
   *
   * @param name short, so that what Linux keeps of a thread's name tells which station it is of
   * @param options of Java, for its workers
   */
  PeerTrial(
      Peer peer,
      PeerCase load,
      ChildProgram broker,
      ChildProgram provider,
      String name,
      Path folder,
      List<String> options) {
    this.peer = peer;
    this.load = load;
    this.broker = broker;
    this.folder = folder;
    this.options = options;
    this.provider = new ProviderView(provider, name);
    this.spare = new ProviderView(provider, name + "spare");
    settings =
        new PeerSettings(
            broker.address(),
            name + ".",
            this.provider.url(load.path()),
            load.hasSpareProvider() ? spare.url(load.path()) : "",
            load.calls(),
            0);
    topics = new PeerTopics(settings);
    results = new ResultReader(settings);
  }

  PeerCase load() {
    return load;
  }

  ChildProgram broker() {
    return broker;
  }

  PeerTopics topics() {
    return topics;
  }

  ResultReader results() {
    return results;
  }

  ProviderView provider() {
    return provider;
  }

  /** Starts a worker, or starts it again. */
  PeerWorker start(int number) {
    PeerSettings own =
        new PeerSettings(
            settings.bootstrapServers(),
            settings.prefix(),
            settings.baseUrl(),
            settings.spareUrl(),
            settings.calls(),
            number);
    try {
      Path place = Files.createDirectories(folder.resolve("worker" + number));
      PeerWorker worker = PeerWorker.start(new WorkerCommand(peer, own, place, options));
      workers.put(number, worker);
      return worker;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void kill(int number) {
    PeerWorker worker = workers.remove(number);
    if (worker != null) {
      worker.kill();
    }
  }

  /**
   * Submits jobs of a name, and waits until each has a result.
   *
   * @throws TroubleException if that does not come
   */
  void work(String name, int count) {
    topics.submit(name, 0, count);
    awaitResults(name, count)
        .ifPresent(
            shortfall -> {
              throw new TroubleException("before what is measured: " + shortfall.words());
            });
  }

  /** Reads until all jobs of a name have a result, or tells why not. */
  Optional<Shortfall> awaitResults(String name, int count) {
    long began = System.nanoTime();
    Silence silence = new Silence(PATIENCE, this::isAllDone);
    while (results.count(name) < count) {
      Optional<String> death = death();
      if (death.isPresent()) {
        return Optional.of(new Shortfall(death.get(), false));
      }
      int before = results.count(name);
      results.read();
      int now = results.count(name);
      if (now > before) {
        silence.breaks();
      } else if (silence.isFinal()) {
        workers.values().forEach(PeerWorker::dumpThreads);
        return Optional.of(
            new Shortfall(
                "%,d of %,d results, and no more for %d s".formatted(now, count, silence.seconds()),
                true));
      }
      if (System.nanoTime() - began > limit().toNanos()) {
        return Optional.of(
            new Shortfall(
                "%,d of %,d results after %d s".formatted(now, count, limit().toSeconds()), false));
      }
    }
    return Optional.empty();
  }

  /** Not before the first result: a plain loop commits what it has not begun with. */
  private boolean isAllDone() {
    return results.count("first") > 0
        && provider.inFlight() + spare.inFlight() == 0
        && topics.isAllCommitted();
  }

  private Duration limit() {
    return load.limit().multipliedBy(PATIENCE);
  }

  private Optional<String> death() {
    return workers.values().stream()
        .filter(worker -> !worker.isAlive())
        .map(PeerWorker::death)
        .findFirst();
  }

  /**
   * Reads until something holds.
   *
   * @throws TroubleException if it comes to nothing
   */
  void await(String what, BooleanSupplier condition) {
    long began = System.nanoTime();
    while (!condition.getAsBoolean()) {
      death()
          .ifPresent(
              words -> {
                throw new TroubleException(words);
              });
      if (System.nanoTime() - began > limit().toNanos()) {
        throw new TroubleException("not %s after %d s".formatted(what, limit().toSeconds()));
      }
      results.read();
    }
  }

  /** Reads on, because some jobs may be worked a second time. */
  void settle() {
    long until = System.nanoTime() + SETTLED.toNanos();
    while (System.nanoTime() < until) {
      results.read();
    }
  }

  /** The calls of the jobs of a name, of all providers, by the job. */
  Map<String, Integer> calls(String name) {
    Map<String, Integer> calls = new TreeMap<>(provider.calls());
    spare.calls().forEach((job, count) -> calls.merge(job, count, Integer::sum));
    calls.keySet().removeIf(job -> !job.startsWith(name));
    return calls;
  }

  @Override
  public void close() {
    List.copyOf(workers.values()).forEach(PeerWorker::close);
    results.close();
    topics.close();
  }
}
