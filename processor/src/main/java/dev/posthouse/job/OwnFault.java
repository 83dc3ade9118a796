package dev.posthouse.job;

import java.util.Arrays;
import java.util.List;

/**
 * What may be said of a fault of our own. Its message may hold text of a prompt; class and place
 * are enough to find it.
 *
 * <p>Tested by {@code JobCallTest}.
 */
public final class OwnFault {
  private static final int FRAMES = 3;

  private OwnFault() {}

  /** Where it happened. */
  public static List<StackTraceElement> place(Throwable fault) {
    return Arrays.stream(fault.getStackTrace()).limit(FRAMES).toList();
  }

  /**
   * The fault as a failure.
   *
   * @param doing what was being done, as in " while it checked the request"; may be empty
   */
  public static Failure failure(Throwable fault, String doing) {
    return Failure.of(
        FailureKind.INTERNAL,
        "Posthouse failed with " + fault.getClass().getName() + doing + "; please report it");
  }
}
