package dev.posthouse.dev.simulator;

/**
 * What the simulated model asks to have used.
 *
 * <p>Tested by {@code SimulatedToolsTest}.
 *
 * @param arguments a JSON object, as text
 */
record ToolUse(String id, String name, String arguments) {
  /** The arguments as a stream delivers them where the vendor does so. */
  String[] halves() {
    int half = arguments.length() / 2;
    return new String[] {arguments.substring(0, half), arguments.substring(half)};
  }
}
