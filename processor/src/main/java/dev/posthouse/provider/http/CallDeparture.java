package dev.posthouse.provider.http;

/**
 * The moment at which a call goes out to the vendor, for whoever counts calls. Before it, a cold
 * process spends seconds to load the vendor's SDK, and calls that waited for that go out together.
 */
public final class CallDeparture {

  /** What to do then, on the calling thread; must neither wait nor throw. */
  public static final ScopedValue<Runnable> LISTENER = ScopedValue.newInstance();

  private CallDeparture() {}

  static void now() {
    if (LISTENER.isBound()) {
      LISTENER.get().run();
    }
  }
}
