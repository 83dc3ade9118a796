package dev.posthouse.translation;

import dev.posthouse.wire.Tool;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Names of tools where a vendor wants them to begin with a letter or {@code _}: the others are sent
 * with one before them, and read back.
 *
 * <p>Tested by {@code TranslationTest}.
 */
public final class ToolNames {
  private static final int LONGEST = 64;

  private final Map<String, String> sent = new LinkedHashMap<>();

  private ToolNames() {}

  public static ToolNames beginningWithLetter(List<Tool> tools) {
    var names = new ToolNames();
    Set<String> taken = new HashSet<>();
    tools.stream().map(Tool::getName).filter(ToolNames::fits).forEach(taken::add);
    for (Tool tool : tools) {
      String name = tool.getName();
      if (!fits(name)) {
        String fitting = fitting(name);
        while (!taken.add(fitting)) {
          fitting = fitting("_" + fitting);
        }
        names.sent.put(name, fitting);
      }
    }
    return names;
  }

  /** The name that is sent for one of the request's; also of a tool that it only remembers. */
  public String sent(String name) {
    return sent.getOrDefault(name, fits(name) ? name : fitting(name));
  }

  /** The request's names by those that were sent instead. */
  public Map<String, String> own() {
    var own = new HashMap<String, String>();
    sent.forEach((name, fitting) -> own.put(fitting, name));
    return own;
  }

  private static boolean fits(String name) {
    return !name.isEmpty() && (Character.isLetter(name.charAt(0)) || name.charAt(0) == '_');
  }

  private static String fitting(String name) {
    String longer = "_" + name;
    return longer.substring(0, Math.min(LONGEST, longer.length()));
  }
}
