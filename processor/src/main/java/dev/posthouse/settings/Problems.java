package dev.posthouse.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Collects what is wrong with one file, so that all of it can be mended at once.
 *
 * <p>Tested by {@code SettingsReaderTest}.
 */
final class Problems {
  private final String file;
  private final List<Problem> errors = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  void error(int line, String path, String message) {
    errors.add(new Problem(file, line, path, message));
  }

  void warn(int line, String path, String message) {
    warnings.add(new Problem(file, line, path, message));
  }

  /** In the order of the file. */
  List<Problem> errors() {
    return inFileOrder(errors);
  }

  /** In the order of the file. */
  List<Problem> warnings() {
    return inFileOrder(warnings);
  }

  private static List<Problem> inFileOrder(List<Problem> problems) {
    return problems.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
  }
}
