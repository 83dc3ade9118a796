package dev.posthouse.dev.registry;

import java.util.Arrays;

/** What may be done with a subject, as Confluent's registry defines it. */
enum Mode {
  READWRITE,
  /** Nothing is registered or deleted. */
  READONLY,
  /** As {@link #READONLY}, whatever a subject's own mode says. */
  READONLY_OVERRIDE,
  /** Schemas are registered with ids and versions that they had elsewhere, unchecked. */
  IMPORT;

  static Mode parse(String text) {
    return Arrays.stream(values())
        .filter(mode -> mode.name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(() -> RegistryException.invalidMode(text));
  }

  boolean isReadOnly() {
    return this == READONLY || this == READONLY_OVERRIDE;
  }
}
