package dev.posthouse.settings;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces {@code ${NAME}} and {@code ${NAME:-default}} by environment variables. {@code $$} stands
 * for one {@code $}.
 *
 * <p>Tested by {@code SettingsReaderTest}.
 */
final class Substitution {
  private static final Pattern REFERENCE =
      Pattern.compile("\\$(?:(?<escaped>\\$)|\\{(?<name>[^}:]*)(?::(?<rest>[^}]*))?(?<end>}?))");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** A variable that is not set, or a reference that is not well formed. */
  static final class UnresolvedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String fault;

    UnresolvedException(String fault) {
      super(fault);
      this.fault = fault;
    }

    /** What is wrong and what to do; names the variable. */
    String fault() {
      return fault;
    }
  }

  /** The text with its variables replaced, and whether there were any. */
  record Replaced(String text, boolean substituted) {}

  private final UnaryOperator<@Nullable String> environment;

  /**
   * @param environment gives a variable's value by its name; null if it is not set
   */
  Substitution(UnaryOperator<@Nullable String> environment) {
    this.environment = environment;
  }

  Replaced replace(String text) throws UnresolvedException {
    if (text.indexOf('$') < 0) {
      return new Replaced(text, false);
    }
    Matcher matcher = REFERENCE.matcher(text);
    StringBuilder replaced = new StringBuilder();
    boolean substituted = false;
    while (matcher.find()) {
      if (matcher.group("escaped") != null) {
        matcher.appendReplacement(replaced, Matcher.quoteReplacement("$"));
        continue;
      }
      String rest = matcher.group("rest");
      if (rest != null && !rest.startsWith("-")) {
        // ${file:/path:key} belongs to Kafka's own configuration providers, which resolve it later.
        matcher.appendReplacement(replaced, Matcher.quoteReplacement(matcher.group()));
        continue;
      }
      String value = resolve(matcher, rest == null ? null : rest.substring(1));
      matcher.appendReplacement(replaced, Matcher.quoteReplacement(value));
      substituted = true;
    }
    return new Replaced(matcher.appendTail(replaced).toString(), substituted);
  }

  private String resolve(Matcher matcher, @Nullable String fallback) throws UnresolvedException {
    String name = matcher.group("name");
    if (matcher.group("end").isEmpty() || !NAME.matcher(name).matches()) {
      throw new UnresolvedException(
          "holds a ${ that begins no variable: write ${NAME} or ${NAME:-default}, or $${ for a"
              + " literal ${");
    }
    String value = environment.apply(name);
    if (value != null && !(value.isEmpty() && fallback != null)) {
      return value;
    }
    if (fallback != null) {
      return fallback;
    }
    throw new UnresolvedException(
        "the environment variable "
            + name
            + " is not set: set it, or write ${"
            + name
            + ":-default}");
  }
}
