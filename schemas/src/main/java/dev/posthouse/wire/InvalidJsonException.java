package dev.posthouse.wire;

import org.jspecify.annotations.Nullable;

/**
 * A value that is not JSON, or JSON of the wrong shape. The message names the place and the fault
 * and never quotes a value, because it may be prompt text.
 */
public final class InvalidJsonException extends UndecodableException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String path;

  private InvalidJsonException(String message, @Nullable String path) {
    super(message);
    this.path = path;
  }

  /** Not JSON at all. */
  public static InvalidJsonException malformed(String message) {
    return new InvalidJsonException("not JSON: " + message, null);
  }

  /**
   * JSON, but not of the shape asked for.
   *
   * @param path the field at fault; empty for the whole value
   * @param fault what is wrong with it, and what to write
   */
  public static InvalidJsonException invalid(String path, String fault) {
    return new InvalidJsonException((path.isEmpty() ? "the value" : path) + ": " + fault, path);
  }

  /** Whether the value is no JSON at all; otherwise {@link #path} names the field at fault. */
  public boolean malformed() {
    return path == null;
  }

  /**
   * The field at fault, for example {@code messages[1].role}; empty for the whole value, null if
   * the value is no JSON at all.
   */
  public @Nullable String path() {
    return path;
  }
}
