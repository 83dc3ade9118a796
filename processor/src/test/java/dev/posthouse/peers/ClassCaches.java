package dev.posthouse.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * For each peer an AOT cache of the JDK, as Posthouse's image has one: its classes as they lie in
 * memory, from a run that Java has watched.
 */
final class ClassCaches {
  /** How many jobs Java watches. */
  static final int JOBS = 200;

  /** In which it writes the cache. */
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private final Set<Peer> made = EnumSet.noneOf(Peer.class);

  /** Java's options of the run that is watched. */
  List<String> making(Peer peer) {
    try {
      Files.deleteIfExists(file(peer));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.of("-XX:AOTCacheOutput=" + file(peer));
  }

  /** Ends that run. */
  void made(Peer peer, PeerWorker worker) {
    worker.stop(PATIENCE);
    if (!Files.exists(file(peer))) {
      throw new TroubleException("there is no %s; see its log".formatted(file(peer)));
    }
    made.add(peer);
  }

  /** Java's options of a worker; it does not start if the cache is not fit for use. */
  List<String> using(Peer peer) {
    return made.contains(peer)
        ? List.of("-XX:AOTMode=on", "-XX:AOTCache=" + file(peer))
        : List.of();
  }

  private static Path file(Peer peer) {
    return PeersIT.FOLDER.resolve(peer + ".aot");
  }
}
