package dev.posthouse.kafka;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells whether something failed because a disk is full: stores say so only in words. */
final class FullDisk {
  /** Of Linux and macOS, of their quotas, and of Windows. */
  private static final List<String> WORDS =
      List.of("No space left on device", "Disk quota exceeded", "not enough space on the disk");

  private FullDisk() {}

  /** Whether a failure, or what it was caused by, says that there is no space left. */
  static boolean causes(Throwable failure) {
    Set<Throwable> seen = new HashSet<>();
    for (@Nullable Throwable cause = failure;
        cause != null && seen.add(cause);
        cause = cause.getCause()) {
      String message = cause.getMessage();
      if (message != null && WORDS.stream().anyMatch(message::contains)) {
        return true;
      }
    }
    return false;
  }
}
