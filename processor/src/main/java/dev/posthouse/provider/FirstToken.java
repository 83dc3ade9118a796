package dev.posthouse.provider;

/**
 * Who is to be told that a model has begun to answer or to think: what it was asked is then in its
 * provider's cache.
 *
 * <p>Tested by {@code WarmFirstTest}.
 */
public final class FirstToken {

  /** Run on the calling thread, once at most for a call; must neither wait nor throw. */
  public static final ScopedValue<Runnable> LISTENER = ScopedValue.newInstance();

  private FirstToken() {}

  /** The listener of the moment; one that does nothing if nobody listens. */
  public static Runnable listener() {
    return LISTENER.orElse(() -> {});
  }
}
