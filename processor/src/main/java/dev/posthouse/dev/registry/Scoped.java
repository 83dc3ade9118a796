package dev.posthouse.dev.registry;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A setting that some subjects have of their own, and the others have alike. Not safe for use by
 * several threads.
 *
 * <p>Tested by {@code RegistryServerIT}.
 */
final class Scoped<T> {
  private final T initial;
  private final Map<String, T> bySubject = new HashMap<>();
  private T general;

  /**
   * @param initial what holds where nothing was set
   */
  Scoped(T initial) {
    this.initial = initial;
    this.general = initial;
  }

  /** What holds for subjects without a value of their own. */
  T general() {
    return general;
  }

  /** What holds for a subject. */
  T of(String subject) {
    return bySubject.getOrDefault(subject, general);
  }

  /** What a subject has of its own. */
  Optional<T> own(String subject) {
    return Optional.ofNullable(bySubject.get(subject));
  }

  /**
   * Sets it.
   *
   * @param subject null for all that have none of their own
   * @param value null takes back what was set
   */
  void set(@Nullable String subject, @Nullable T value) {
    if (subject == null) {
      general = value == null ? initial : value;
    } else if (value == null) {
      bySubject.remove(subject);
    } else {
      bySubject.put(subject, value);
    }
  }
}
