package dev.posthouse.settings;

/**
 * One fault in a settings file, or one thing to reconsider.
 *
 * @param file the file, as its path was given
 * @param line the line, from 1; 0 if it concerns the file as a whole
 * @param path the setting, for example {@code providers.claude.concurrency}; empty if it concerns
 *     the file as a whole
 * @param message what is wrong and what to write instead; never holds a value that came from the
 *     environment
 */
public record Problem(String file, int line, String path, String message) {

  /** In the form that editors and terminals make a link of: {@code file:line: path: message}. */
  @Override
  public String toString() {
    String place = line > 0 ? file + ":" + line : file;
    return path.isEmpty() ? place + ": " + message : place + ": " + path + ": " + message;
  }
}
