package dev.posthouse.content;

import dev.posthouse.settings.ContentSettings;
import dev.posthouse.translation.StoredLocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Puts files where requests may refer to them. A file's name there begins with the hash of what is
 * in it: put twice, it lies there once, and none is ever overwritten by another.
 *
 * <p>Tested by {@code ContentUploadsTest}.
 */
public final class ContentUploads implements AutoCloseable {
  private final String place;
  private final @Nullable ObjectStore objects;
  private final @Nullable Path folder;

  private ContentUploads(String place, @Nullable ObjectStore objects, @Nullable Path folder) {
    this.place = place;
    this.objects = objects;
    this.folder = folder;
  }

  /**
   * Uploads to a place.
   *
   * @param place {@code s3://bucket/prefix} or {@code file:folder}, with or without {@code /} at
   *     its end
   * @throws IllegalArgumentException if the place is none, or the settings have no such store; the
   *     message says what to do
   */
  public static ContentUploads to(String place, ContentSettings settings) {
    String prefix = place.endsWith("/") || place.equals("file:") ? place : place + "/";
    StoredLocation.fault(prefix + "a")
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException(fault);
            });
    return switch (StoredLocation.of(prefix + "a")) {
      case StoredLocation.InBucket _ -> {
        if (settings.objects() == null) {
          throw new IllegalArgumentException(
              "is in an object store, and the settings have none; set contents.objects");
        }
        yield new ContentUploads(
            prefix, new ObjectStore(settings.objects(), settings.timeout()), null);
      }
      case StoredLocation.InFolder _ -> {
        if (settings.folder() == null) {
          throw new IllegalArgumentException(
              "is in the shared folder, and the settings have none; set contents.folder");
        }
        yield new ContentUploads(prefix, null, settings.folder());
      }
    };
  }

  /**
   * Puts a file there.
   *
   * @return where it lies, as a request's {@code stored} says it
   * @throws ContentException if the store does not take it
   * @throws IOException if the file cannot be read
   */
  public String put(Path file, String mediaType) throws ContentException, IOException {
    String location = place + hash(file) + "/" + file.getFileName();
    switch (StoredLocation.of(location)) {
      case StoredLocation.InBucket object -> {
        if (objects != null) {
          objects.write(object, mediaType, file);
        }
      }
      case StoredLocation.InFolder(String path) -> {
        if (folder != null) {
          copy(file, folder.resolve(path));
        }
      }
    }
    return location;
  }

  @Override
  public void close() {
    if (objects != null) {
      objects.close();
    }
  }

  /** Whole or not at all: a worker may read it at any moment. */
  private static void copy(Path file, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    Path part = Files.createTempFile(target.getParent(), ".part", "");
    try {
      Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static String hash(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
