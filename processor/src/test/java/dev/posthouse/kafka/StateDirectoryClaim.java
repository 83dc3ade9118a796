package dev.posthouse.kafka;

import java.nio.file.Path;

/** A process that claims a folder, and prints which. */
final class StateDirectoryClaim {
  private StateDirectoryClaim() {}

  public static void main(String[] arguments) {
    try (StateDirectory claimed = StateDirectory.claim(Path.of(arguments[0]))) {
      System.out.println(claimed.path());
    }
  }
}
