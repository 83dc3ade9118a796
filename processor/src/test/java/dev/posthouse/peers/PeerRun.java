package dev.posthouse.peers;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One peer meets one case, on topics of its own. */
final class PeerRun {
  private final ChildProgram broker;
  private final ChildProgram provider;
  private final ClassCaches caches;
  private int number;

  PeerRun(ChildProgram broker, ChildProgram provider) {
    this.broker = broker;
    this.provider = provider;
    this.caches = new ClassCaches();
  }

  /** Lets Java watch a run of it, before anything is measured. */
  void prepare(Peer peer) {
    try (PeerTrial trial = trial(peer, PeerCase.THROUGHPUT, "prepare", caches.making(peer))) {
      PeerWorker worker = trial.start(0);
      trial.work("first", ClassCaches.JOBS);
      caches.made(peer, worker);
    } catch (TroubleException e) {
      System.err.printf("%s has no cache: %s%n", peer, e.words());
    }
  }

  /** Never fails for the peer's sake: the remarks say what it has not done. */
  Measured measure(Peer peer, PeerCase load, int round) {
    Measured measured = new Measured();
    Optional<String> leftOut = whyLeftOut(peer, load);
    if (leftOut.isPresent()) {
      return measured.remark("not run: " + leftOut.get());
    }
    List<String> options = load.isCached() ? caches.using(peer) : List.of();
    if (load.isCached() && options.isEmpty()) {
      measured.remark("without an AOT cache");
    }
    try (PeerTrial trial = trial(peer, load, "round" + round, options)) {
      switch (load.kind()) {
        case STEADY -> new SteadyRun(trial, measured).run();
        case OUTAGE -> new OutageRun(trial, measured).run();
        case CRASH -> new CrashRun(trial, measured).run();
        case COLD -> new ColdRun(trial, measured).run();
      }
      if (trial.results().doubled() > 0 && !load.figures().contains(Figure.DOUBLED)) {
        measured.remark("%,d jobs with two results".formatted(trial.results().doubled()));
      }
      measured.with(Figure.DOUBLED, trial.results().doubled());
    } catch (TroubleException e) {
      measured.remark(e.words());
    }
    return measured.with(
        Figure.LOAD, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private Optional<String> whyLeftOut(Peer peer, PeerCase load) {
    if (peer.isOneCallPerPartition() && !load.fitsOneCallPerPartition()) {
      return Optional.of(
          "it has one call for each partition in flight, %d".formatted(PeerTopics.PARTITIONS));
    }
    if (peer == Peer.PARALLEL_AT_LEAST_ONCE && !load.tellsOfCommits()) {
      return Optional.of("it differs from the transactional one in its commits alone");
    }
    return load == PeerCase.WARM_START && caches.using(peer).isEmpty()
        ? Optional.of("no cache was made")
        : Optional.empty();
  }

  private PeerTrial trial(Peer peer, PeerCase load, String name, List<String> options) {
    Path folder = PeersIT.FOLDER.resolve("%s-%s-%s".formatted(peer, load, name));
    return new PeerTrial(peer, load, broker, provider, "p" + number++, folder, options);
  }
}
