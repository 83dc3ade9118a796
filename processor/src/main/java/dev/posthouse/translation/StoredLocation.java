package dev.posthouse.translation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a content lies that does not travel with its job.
 *
 * <p>Tested by {@code StoredLocationTest}.
 */
public sealed interface StoredLocation {

  /** An object of an object store. */
  record InBucket(String bucket, String key) implements StoredLocation {}

  /**
   * A file of the shared folder.
   *
   * @param path below its root, with {@code /} between names
   */
  record InFolder(String path) implements StoredLocation {}

  /** In bytes, as Amazon's rules have it; and long enough for any file system. */
  int LONGEST = 1_024;

  /** What is wrong with a location, and what to give instead; empty if nothing is. */
  static Optional<String> fault(String location) {
    if (location.startsWith("s3://")) {
      String[] parts = location.substring(5).split("/", 2);
      return parts.length < 2 || !isBucket(parts[0]) || !isKey(parts[1]) || parts[1].endsWith("/")
          ? Optional.of("names no object; give s3://bucket/key, without percent-encoding")
          : Optional.empty();
    }
    if (location.startsWith("file:")) {
      return isPath(location.substring(5))
          ? Optional.empty()
          : Optional.of(
              "names no file below the shared folder; give file: and its path from there, without"
                  + " a / before it and without ..");
    }
    return Optional.of("is no place that is known; give s3://bucket/key or file:path");
  }

  /**
   * The location.
   *
   * @throws InvalidRequest if there is a fault in it
   */
  static StoredLocation of(String location) {
    if (fault(location).isPresent()) {
      throw new InvalidRequest("stored " + fault(location).get() + ".");
    }
    if (location.startsWith("s3://")) {
      String[] parts = location.substring(5).split("/", 2);
      return new InBucket(parts[0], parts[1]);
    }
    return new InFolder(location.substring(5));
  }

  /** By Amazon's rules. */
  static boolean isBucket(String name) {
    return name.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  }

  private static boolean isKey(String key) {
    return !key.isBlank()
        && key.getBytes(UTF_8).length <= LONGEST
        && key.chars().noneMatch(Character::isISOControl);
  }

  private static boolean isPath(String path) {
    return isKey(path)
        && path.indexOf('\\') < 0
        && Stream.of(path.split("/", -1))
            .noneMatch(name -> name.isEmpty() || name.equals(".") || name.equals(".."));
  }
}
