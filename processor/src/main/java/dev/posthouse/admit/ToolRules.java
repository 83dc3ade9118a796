package dev.posthouse.admit;

import dev.posthouse.translation.OutputSchema;
import dev.posthouse.wire.Tool;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What tools must satisfy, so that every vendor takes them.
 *
 * <p>Tested by {@code RejectionTest}.
 */
final class ToolRules {
  static final String NAME_ADVICE = "give at most 64 letters, digits, _ and -";

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

  /** Choices that are no tool's name. */
  private static final Set<String> CHOICES = Set.of("auto", "none", "required");

  private ToolRules() {}

  static void check(List<Tool> tools, @Nullable String choice, List<String> faults) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < tools.size(); i++) {
      Tool tool = tools.get(i);
      String field = "tools[" + i + "]";
      if (!canBeName(tool.getName())) {
        faults.add(field + ".name: cannot be a tool's name; " + NAME_ADVICE);
      } else if (CHOICES.contains(tool.getName())) {
        faults.add(field + ".name: is a word of toolChoice; give the tool another name");
      } else if (!names.add(tool.getName())) {
        faults.add(field + ".name: is an earlier tool's; give each tool a name of its own");
      }
      EmbeddedJson.fault(tool.getParameters())
          .or(() -> OutputSchema.fault(tool.getParameters()))
          .ifPresent(fault -> faults.add(field + ".parameters: " + fault + "; give a JSON Schema"));
    }
    if (choice != null && tools.isEmpty()) {
      faults.add("toolChoice: is given without tools; leave it out, or give tools");
    } else if (choice != null && !CHOICES.contains(choice) && !names.contains(choice)) {
      faults.add("toolChoice: names no tool; give auto, none, required or a tool's name");
    }
  }

  static boolean canBeName(String name) {
    return NAME.matcher(name).matches();
  }
}
