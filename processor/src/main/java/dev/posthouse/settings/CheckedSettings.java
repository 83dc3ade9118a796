package dev.posthouse.settings;

import java.util.List;

/**
 * Settings that can be used, and what to reconsider about them.
 *
 * @param settings what was read
 * @param warnings what works but is likely not meant, in the order of the file
 */
public record CheckedSettings(Settings settings, List<Problem> warnings) {
  public CheckedSettings {
    warnings = List.copyOf(warnings);
  }
}
