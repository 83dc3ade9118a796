package dev.posthouse.content;

import dev.posthouse.settings.ContentSettings;
import dev.posthouse.translation.StoredLocation;
import dev.posthouse.wire.ContentUpload;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Puts files where requests may refer to them. A file's name there begins with the hash of what is
 * in it: put twice, it lies there once, and none is ever overwritten by another.
 *
 * <p>Tested by {@code ContentUploadsTest}.
 */
public final class ContentUploads implements AutoCloseable {
  private final ContentUpload upload;
  private final @Nullable ObjectStore objects;

  private ContentUploads(ContentUpload upload, @Nullable ObjectStore objects) {
    this.upload = upload;
    this.objects = objects;
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
        yield to(prefix, new ObjectStore(settings.objects(), settings.timeout()));
      }
      case StoredLocation.InFolder _ -> {
        if (settings.folder() == null) {
          throw new IllegalArgumentException(
              "is in the shared folder, and the settings have none; set contents.folder");
        }
        yield new ContentUploads(
            new ContentUpload(prefix, ContentUpload.folder(settings.folder())), null);
      }
    };
  }

  private static ContentUploads to(String prefix, ObjectStore objects) {
    String bucket = prefix.substring("s3://".length()).split("/", 2)[0];
    return new ContentUploads(
        new ContentUpload(
            prefix,
            (key, mediaType, file) -> {
              try {
                objects.write(new StoredLocation.InBucket(bucket, key), mediaType, file);
              } catch (ContentException e) {
                throw new NotTaken(e);
              }
            }),
        objects);
  }

  /**
   * Puts a file there.
   *
   * @return where it lies, as a request's {@code stored} says it
   * @throws ContentException if the store does not take it
   * @throws IOException if the file cannot be read
   */
  public String put(Path file, String mediaType) throws ContentException, IOException {
    try {
      return upload.put(file, mediaType);
    } catch (NotTaken e) {
      throw e.why;
    }
  }

  @Override
  public void close() {
    if (objects != null) {
      objects.close();
    }
  }

  /** Carries what the store says through the uploading, which knows no stores. */
  private static final class NotTaken extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient ContentException why;

    NotTaken(ContentException why) {
      super(why);
      this.why = why;
    }
  }
}
