package dev.posthouse.settings;

/**
 * A single value of the file.
 *
 * <p>Tested by {@code SettingsReaderTest}.
 *
 * @param path of the setting it stands at
 * @param line where it stands, from 1
 * @param text the value, variables replaced
 * @param substituted whether some of the text came from the environment: then it may be a secret
 */
record Scalar(String path, int line, String text, boolean substituted) {

  /** For messages: the value as written, but never one that came from the environment. */
  String shown() {
    return substituted ? "the value taken from the environment" : "\"" + text + "\"";
  }
}
