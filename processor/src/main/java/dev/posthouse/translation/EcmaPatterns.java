package dev.posthouse.translation;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Patterns of JSON Schema are JavaScript's; here they are put as Java writes them. What means the
 * same in both stays. Source: ECMA-262, patterns with the flag u.
 *
 * <p>Tested by {@code OutputSchemaTest}.
 */
final class EcmaPatterns {
  private static final Pattern PROPERTY =
      Pattern.compile(
          "\\\\([pP])\\{(?:(General_Category|gc|Script|sc|Script_Extensions|scx)=)?(\\w+)}");
  private static final Pattern CODE_POINT = Pattern.compile("\\\\u\\{([0-9a-fA-F]{1,6})}");
  private static final Map<String, String> CATEGORIES =
      Map.ofEntries(
          Map.entry("Letter", "L"),
          Map.entry("Cased_Letter", "LC"),
          Map.entry("Uppercase_Letter", "Lu"),
          Map.entry("Lowercase_Letter", "Ll"),
          Map.entry("Titlecase_Letter", "Lt"),
          Map.entry("Modifier_Letter", "Lm"),
          Map.entry("Other_Letter", "Lo"),
          Map.entry("Mark", "M"),
          Map.entry("Combining_Mark", "M"),
          Map.entry("Nonspacing_Mark", "Mn"),
          Map.entry("Spacing_Mark", "Mc"),
          Map.entry("Enclosing_Mark", "Me"),
          Map.entry("Number", "N"),
          Map.entry("Decimal_Number", "Nd"),
          Map.entry("digit", "Nd"),
          Map.entry("Letter_Number", "Nl"),
          Map.entry("Other_Number", "No"),
          Map.entry("Punctuation", "P"),
          Map.entry("punct", "P"),
          Map.entry("Connector_Punctuation", "Pc"),
          Map.entry("Dash_Punctuation", "Pd"),
          Map.entry("Open_Punctuation", "Ps"),
          Map.entry("Close_Punctuation", "Pe"),
          Map.entry("Initial_Punctuation", "Pi"),
          Map.entry("Final_Punctuation", "Pf"),
          Map.entry("Other_Punctuation", "Po"),
          Map.entry("Symbol", "S"),
          Map.entry("Math_Symbol", "Sm"),
          Map.entry("Currency_Symbol", "Sc"),
          Map.entry("Modifier_Symbol", "Sk"),
          Map.entry("Other_Symbol", "So"),
          Map.entry("Separator", "Z"),
          Map.entry("Space_Separator", "Zs"),
          Map.entry("Line_Separator", "Zl"),
          Map.entry("Paragraph_Separator", "Zp"),
          Map.entry("Other", "C"),
          Map.entry("Control", "Cc"),
          Map.entry("cntrl", "Cc"),
          Map.entry("Format", "Cf"),
          Map.entry("Surrogate", "Cs"),
          Map.entry("Private_Use", "Co"),
          Map.entry("Unassigned", "Cn"));

  private EcmaPatterns() {}

  /**
   * A pattern of a schema, ready to use.
   *
   * @throws java.util.regex.PatternSyntaxException if it is none
   */
  static Pattern compile(String regex) {
    return Pattern.compile(inJava(regex));
  }

  static String inJava(String regex) {
    return CODE_POINT
        .matcher(properties(classes(regex)))
        .replaceAll(found -> Matcher.quoteReplacement("\\x{" + found.group(1) + "}"));
  }

  private static String properties(String regex) {
    return PROPERTY
        .matcher(regex)
        .replaceAll(
            found -> {
              String kind = found.group(2) == null ? "" : found.group(2);
              String name = found.group(3);
              String java =
                  kind.startsWith("S") || kind.startsWith("sc")
                      ? "Is" + name
                      : CATEGORIES.getOrDefault(name, name);
              return Matcher.quoteReplacement("\\" + found.group(1) + "{" + java + "}");
            });
  }

  /** In Java a bracket or {@code &&} inside a class has a meaning, and no class is empty. */
  private static String classes(String regex) {
    var java = new StringBuilder();
    boolean inClass = false;
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '\\' && i + 1 < regex.length()) {
        java.append(c).append(regex.charAt(++i));
      } else if (!inClass && regex.startsWith("[^]", i)) {
        java.append("[\\s\\S]");
        i += 2;
      } else if (!inClass && regex.startsWith("[]", i)) {
        java.append("(?!)");
        i++;
      } else if (inClass && (c == '[' || c == '&')) {
        java.append('\\').append(c);
      } else {
        inClass = c == '[' || (inClass && c != ']');
        java.append(c);
      }
    }
    return java.toString();
  }
}
