package dev.posthouse.provider.http;

import org.jspecify.annotations.Nullable;

/**
 * Finds what an SDK wrapped in its own exceptions.
 *
 * <p>Tested by {@code FailureMatrixTest}.
 */
public final class Causes {

  /** The SDKs' exceptions are at most three deep; the bound is against a cycle. */
  private static final int DEEPEST = 10;

  private Causes() {}

  /** The outermost of a type; null if there is none. */
  public static <T extends Throwable> @Nullable T first(Throwable e, Class<T> type) {
    Throwable cause = e;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
      cause = cause.getCause();
    }
    return null;
  }
}
