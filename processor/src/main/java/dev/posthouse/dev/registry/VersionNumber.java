package dev.posthouse.dev.registry;

/**
 * The number of a version, as paths and references have it.
 *
 * <p>Tested by {@code RegistryServerIT}.
 */
final class VersionNumber {
  private VersionNumber() {}

  /**
   * A version from its text.
   *
   * @throws RegistryException if it is no number from 1
   */
  static int parse(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw RegistryException.invalidVersion(text);
    }
    throw RegistryException.invalidVersion(text);
  }
}
