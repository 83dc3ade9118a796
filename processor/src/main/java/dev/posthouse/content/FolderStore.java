package dev.posthouse.content;

import dev.posthouse.translation.StoredLocation;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A folder that all workers see. Nothing outside of it is read, also not by a link that lies in it.
 *
 * <p>Tested by {@code FolderStoreTest}.
 */
final class FolderStore implements ContentStore<StoredLocation.InFolder> {

  private final Path root;
  private final ExecutorService readers;

  FolderStore(Path root) {
    this.root = root;
    // A file system that hangs, as networks' do, holds up a thread that nobody can interrupt.
    this.readers =
        Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("content-folder-", 0).factory());
  }

  @Override
  public long size(StoredLocation.InFolder place, TimeLeft time)
      throws ContentException, InterruptedException {
    return within(time, () -> Files.size(inside(place)));
  }

  @Override
  public byte[] read(StoredLocation.InFolder place, int size, TimeLeft time)
      throws ContentException, InterruptedException {
    return within(time, () -> read(inside(place), size, time));
  }

  /** Puts bytes to a place: whole or not at all, since somebody may read it at any moment. */
  void write(StoredLocation.InFolder place, byte[] bytes, TimeLeft time)
      throws ContentException, InterruptedException {
    within(time, () -> write(place, bytes));
  }

  private Path write(StoredLocation.InFolder place, byte[] bytes)
      throws IOException, ContentException {
    if (!Files.isDirectory(root)) {
      throw ContentException.unavailable(
          "The shared folder is not there. Mount it, or mend contents.folder.", "no_folder");
    }
    try {
      Path target = root.resolve(place.path());
      Files.createDirectories(target.getParent());
      Path part = Files.createTempFile(target.getParent(), ".part", "");
      try {
        Files.write(part, bytes);
        return Files.move(
            part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (AccessDeniedException _) {
      throw ContentException.refused(
          "The process may not write to the shared folder. Mend the folder's permissions.",
          "access_denied");
    } catch (InvalidPathException _) {
      throw new NoSuchFileException(place.path());
    }
  }

  @Override
  public void close() {
    readers.shutdownNow();
  }

  private <T> T within(TimeLeft time, Callable<T> work)
      throws ContentException, InterruptedException {
    Future<T> working = readers.submit(work);
    try {
      return working.get(time.left().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw time.passed();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case ContentException known -> throw known;
        case IOException broken -> throw failure(broken);
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    } finally {
      working.cancel(true);
    }
  }

  private static byte[] read(Path file, int size, TimeLeft time)
      throws IOException, ContentException {
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return time.read(in, size);
    }
  }

  /** The file itself, whatever links lead to it. */
  private Path inside(StoredLocation.InFolder place) throws IOException, ContentException {
    try {
      if (!Files.isDirectory(root)) {
        throw ContentException.unavailable(
            "The shared folder is not there. Mount it, or mend contents.folder.", "no_folder");
      }
      Path real = root.resolve(place.path()).toRealPath();
      if (!real.startsWith(root.toRealPath())) {
        throw ContentException.missing(
            "The file that the request refers to leads out of the shared folder. Put it into the"
                + " folder itself.",
            "outside");
      }
      if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
        throw ContentException.missing(
            "What the request refers to in the shared folder is no file. Give the path of one.",
            "no_file");
      }
      return real;
    } catch (InvalidPathException _) {
      throw new NoSuchFileException(place.path());
    }
  }

  private static ContentException failure(IOException e) {
    return switch (e) {
      case NoSuchFileException _ ->
          ContentException.missing(
              "The shared folder has no such file as the request refers to. Put it there before the"
                  + " request is sent, and keep it until the job has ended.",
              "no_such_file");
      case AccessDeniedException _ ->
          ContentException.refused(
              "The process may not read a file of the shared folder. Mend the file's permissions.",
              "access_denied");
      case EOFException _ ->
          ContentException.unavailable(
              "A file of the shared folder changed while it was read. Write files elsewhere, and"
                  + " move them there whole.",
              "changed");
      default ->
          ContentException.unavailable(
              "The shared folder could not be read (%s).".formatted(e.getClass().getSimpleName()),
              "io");
    };
  }
}
