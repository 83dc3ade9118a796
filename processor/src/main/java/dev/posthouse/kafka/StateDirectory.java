package dev.posthouse.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder for the stores of this process alone. Processes that share the configured folder take
 * the first numbered one below it that no living process holds, so that one which is started again
 * finds its stores and need not restore them.
 */
public final class StateDirectory implements AutoCloseable {
  private static final int MOST_PROCESSES = 1000;
  private static final String LOCK = "posthouse.lock";

  /**
   * Its time of modification tells when the stores were last left in order. It is not the lock file
   * itself: to set that one's time Java opens and closes it, and by POSIX a process that closes a
   * file releases all its locks on it.
   */
  private static final String LAST_USED = "last-used";

  /**
   * Stores that nobody has used for so long are made anew from their changelogs. Brought up to date
   * instead, they could miss deletions, which a changelog forgets, and jobs that are long gone
   * would come back. Half of what a changelog remembers leaves the other half for the restore.
   */
  static final Duration KEPT = StreamsStation.DELETION_KEPT.dividedBy(2);

  private final Path path;
  private final FileChannel lock;
  private final InstantSource clock;

  private StateDirectory(Path path, FileChannel lock, InstantSource clock) {
    this.path = path;
    this.lock = lock;
    this.clock = clock;
  }

  /**
   * Takes a folder; it is held until {@link #close} or the end of the process.
   *
   * @throws UncheckedIOException if the folder cannot be written; the message says which setting
   *     names it
   */
  public static StateDirectory claim(Path parent) {
    return claim(parent, InstantSource.system());
  }

  static StateDirectory claim(Path parent, InstantSource clock) {
    for (int number = 0; number < MOST_PROCESSES; number++) {
      Path candidate = parent.resolve("process-" + number);
      try {
        Files.createDirectories(candidate);
        Path lock = candidate.resolve(LOCK);
        FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (isFree(channel)) {
          StateDirectory claimed = new StateDirectory(candidate, channel, clock);
          claimed.deleteStaleStores();
          claimed.touch();
          return claimed;
        }
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(
            "Cannot write to "
                + candidate
                + "; set stateDirectory to a folder that this user may write to",
            e);
      }
    }
    throw new IllegalStateException(
        parent + " is in use by " + MOST_PROCESSES + " processes; set another stateDirectory");
  }

  private static boolean isFree(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by this very process
    }
  }

  /**
   * A process that is killed leaves the time as it was at its start; its stores are then no loss,
   * since Streams itself throws them away.
   */
  private void deleteStaleStores() throws IOException {
    Path mark = path.resolve(LAST_USED);
    if (Files.exists(mark)
        && Files.getLastModifiedTime(mark).toInstant().plus(KEPT).isAfter(clock.instant())) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      List<Path> childrenFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : childrenFirst) {
        if (!file.equals(path) && !file.equals(path.resolve(LOCK))) {
          Files.delete(file);
        }
      }
    }
  }

  private void touch() throws IOException {
    Path mark = path.resolve(LAST_USED);
    if (!Files.exists(mark)) {
      Files.createFile(mark);
    }
    Files.setLastModifiedTime(mark, FileTime.from(clock.instant()));
  }

  /** The folder. */
  public Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      touch();
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
