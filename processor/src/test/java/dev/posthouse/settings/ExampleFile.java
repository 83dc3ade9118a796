package dev.posthouse.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file that holds every setting. */
final class ExampleFile {
  static final Path PATH = Path.of("..", "deploy", "posthouse.yaml");

  private ExampleFile() {}

  static String text() throws IOException {
    return Files.readString(PATH);
  }

  /** With the settings switched on that stand behind a # without a space. */
  static String withAllSwitchedOn() throws IOException {
    return text().replaceAll("(?m)^( *)#(?=\\w)", "$1");
  }
}
