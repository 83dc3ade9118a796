package dev.posthouse.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Puts files into requests: small ones as they are, large ones by way of a store that the processor
 * reads, so that nothing of them travels through Kafka. A file's name there begins with the hash of
 * what is in it: put twice, it lies there once, and none is ever overwritten by another. Safe for
 * use by many threads, if its store is.
 *
 * <pre>{@code
 * ContentUpload shared = new ContentUpload("file:in", ContentUpload.folder(Path.of("/srv/posthouse")));
 * ContentUpload bucket =
 *     new ContentUpload(
 *         "s3://contracts/in",
 *         (key, type, file) ->
 *             s3.putObject(put -> put.bucket("contracts").key(key).contentType(type), file));
 * part.setDocument(bucket.document(Path.of("17.pdf"), "application/pdf"));
 * }</pre>
 *
 * <p>Tested by {@code ContentUploadTest}.
 */
public final class ContentUpload {
  /** What travels in the request, if nothing else is said. In bytes. */
  public static final long USUAL_ABOVE = 128 << 10;

  private static final String BUCKET = "s3://";
  private static final String FOLDER = "file:";

  /** Where files are put. */
  @FunctionalInterface
  public interface Store {
    /**
     * Puts a file there, whole or not at all.
     *
     * @param key in the bucket, or the path below the shared folder
     * @throws IOException if it cannot be read, or the store does not take it
     */
    void put(String key, String mediaType, Path file) throws IOException;
  }

  private final String place;
  private final String prefix;
  private final Store store;
  private final long above;

  /**
   * Files above 128 KiB are put into the store.
   *
   * @param place as requests refer to it: {@code s3://bucket/prefix} or {@code file:folder}, with
   *     or without {@code /} at its end
   * @param store puts them there
   * @throws IllegalArgumentException if the place is none
   */
  public ContentUpload(String place, Store store) {
    this(place, store, USUAL_ABOVE);
  }

  /**
   * As the other.
   *
   * @param above the most bytes of a file that travels in the request
   */
  public ContentUpload(String place, Store store, long above) {
    this.place = place.endsWith("/") || place.equals(FOLDER) ? place : place + "/";
    this.prefix = prefix(this.place);
    this.store = store;
    this.above = above;
  }

  /** A folder that the processor's workers see too, as {@code contents.folder} of its settings. */
  public static Store folder(Path root) {
    return (key, mediaType, file) -> copy(file, root.resolve(key));
  }

  /**
   * A document or a sound for a part of a request.
   *
   * @throws IOException if the file cannot be read, or the store does not take it
   */
  public Attachment document(Path file, String mediaType) throws IOException {
    Attachment.Builder document =
        Attachment.newBuilder().setMediaType(mediaType).setName(name(file));
    long size = Files.size(file);
    return size <= above
        ? document.setData(ByteBuffer.wrap(Files.readAllBytes(file))).build()
        : document.setStored(put(file, mediaType)).setSize(size).build();
  }

  /**
   * A picture for a part of a request.
   *
   * @throws IOException if the file cannot be read, or the store does not take it
   */
  public Image image(Path file, String mediaType) throws IOException {
    Image.Builder image = Image.newBuilder().setMediaType(mediaType);
    long size = Files.size(file);
    return size <= above
        ? image.setData(ByteBuffer.wrap(Files.readAllBytes(file))).build()
        : image.setStored(put(file, mediaType)).setSize(size).build();
  }

  /**
   * Puts a file into the store, whatever its size.
   *
   * @return where it lies, as a request's {@code stored} says it
   * @throws IOException if the file cannot be read, or the store does not take it
   */
  public String put(Path file, String mediaType) throws IOException {
    String end = hash(file) + "/" + name(file);
    store.put(prefix + end, mediaType, file);
    return place + end;
  }

  private static String prefix(String place) {
    if (place.startsWith(BUCKET)) {
      int slash = place.indexOf('/', BUCKET.length());
      if (slash > BUCKET.length()) {
        return place.substring(slash + 1);
      }
    } else if (place.startsWith(FOLDER) && !place.startsWith(FOLDER + "/")) {
      return place.substring(FOLDER.length());
    }
    throw new IllegalArgumentException(
        "is no place that is known; give s3://bucket/prefix or file:folder");
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static void copy(Path file, Path target) throws IOException {
    Path folder = target.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path part = Files.createTempFile(folder, ".part", "");
    try {
      Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static String hash(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    StringBuilder hex = new StringBuilder();
    for (byte b : digest.digest()) {
      hex.append(Character.forDigit((b >> 4) & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
    }
    return hex.toString();
  }
}
