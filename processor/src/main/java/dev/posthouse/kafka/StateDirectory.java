package dev.posthouse.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A folder for the stores of this process alone. Processes that share the configured folder take
 * the first numbered one below it that no living process holds, so that one which is started again
 * finds its stores and need not restore them.
 */
public final class StateDirectory implements AutoCloseable {
  private static final int MOST_PROCESSES = 1000;

  private final Path path;
  private final FileChannel lock;

  private StateDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Takes a folder; it is held until {@link #close} or the end of the process.
   *
   * @throws UncheckedIOException if the folder cannot be written; the message says which setting
   *     names it
   */
  public static StateDirectory claim(Path parent) {
    for (int number = 0; number < MOST_PROCESSES; number++) {
      Path candidate = parent.resolve("process-" + number);
      try {
        Files.createDirectories(candidate);
        FileChannel channel =
            FileChannel.open(
                candidate.resolve("posthouse.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        if (isFree(channel)) {
          return new StateDirectory(candidate, channel);
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

  /** The folder. */
  public Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
