package dev.posthouse.job;

/** Whether providers may be called now, as far as this process knows. */
@FunctionalInterface
public interface Availability {

  /** Every provider may be called. */
  Availability ALL_OPEN = _ -> new Opening.Open();

  /**
   * From when a provider may be called. The answer may differ from one moment to the next, since
   * other threads open and shut providers: who decides by it asks once.
   */
  Opening openFrom(String provider);
}
