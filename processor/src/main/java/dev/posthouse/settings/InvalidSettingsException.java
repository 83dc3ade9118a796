package dev.posthouse.settings;

import java.util.List;
import java.util.stream.Collectors;

/** A settings file that cannot be used. Its message has one line for each fault. */
public final class InvalidSettingsException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;
  private final transient List<Problem> warnings;

  InvalidSettingsException(List<Problem> problems, List<Problem> warnings) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
    this.warnings = List.copyOf(warnings);
  }

  /** Every fault, in the order of the file; at least one. */
  public List<Problem> problems() {
    return problems;
  }

  /** What was worth a warning beside the faults. */
  public List<Problem> warnings() {
    return warnings;
  }
}
