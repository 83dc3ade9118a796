package dev.posthouse.translation;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is common to all vendors in reading an objection. */
public final class Objections {

  /** How vendors and like servers say that they do not take a parameter. */
  private static final Pattern NOT_TAKEN =
      Pattern.compile(
          "(?i)unsupported|not supported|(?:does|do) not support|not permitted|not allowed"
              + "|extra_forbidden|unrecognized|unknown name|unknown parameter|unavailable"
              + "|deprecated|not enabled|cannot both be|not compatible");

  /** "Supported values are: 'low' and 'high'.", "Input should be 'low' or 'high'". */
  private static final Pattern EFFORT_LIST =
      Pattern.compile(
          "(?i)(?:supported values(?: are)?|supported efforts(?: are)?|should be|must be one of)"
              + "[:\\s]*([^.]*)");

  private static final Pattern QUOTED = Pattern.compile("['\"`](\\w+)['\"`]");

  private Objections() {}

  public static boolean mayBe(HttpError error) {
    return error.status() == 400 || error.status() == 422;
  }

  /**
   * Reads which parameter is not taken.
   *
   * @param named where the vendor names a parameter; empty if nowhere
   * @param message may name one too
   * @param parameters by what a name begins with, the longest first
   */
  public static @Nullable Objection rejecting(
      String named, String message, Map<String, List<Parameter>> parameters) {
    if (!NOT_TAKEN.matcher(message).find()) {
      return null;
    }
    Optional<List<Parameter>> found =
        named.isEmpty() ? mentioned(message, parameters) : first(parameters, named::startsWith);
    return found.map(candidates -> new Objection.Rejects(candidates, true)).orElse(null);
  }

  /**
   * Reads the most tokens that a model can generate.
   *
   * @param pattern whose one group that matches is the number
   * @return null if the message says nothing of it
   */
  public static @Nullable Integer outputAtMost(Pattern pattern, String message) {
    Matcher matcher = pattern.matcher(message);
    if (!matcher.find()) {
      return null;
    }
    for (int group = 1; group <= matcher.groupCount(); group++) {
      if (matcher.group(group) != null) {
        return number(matcher.group(group));
      }
    }
    return null;
  }

  /**
   * The efforts that a model knows, by a message that lists them in quotes; empty if it does not.
   * What stands before the list is what it does not know.
   */
  public static Set<Effort> efforts(String message) {
    Matcher list = EFFORT_LIST.matcher(message);
    Set<Effort> efforts = EnumSet.noneOf(Effort.class);
    if (list.find()) {
      Matcher word = QUOTED.matcher(list.group(1));
      while (word.find()) {
        Effort.of(word.group(1)).ifPresent(efforts::add);
      }
    }
    return efforts;
  }

  /** The parameters of the first name that the message mentions. */
  public static Optional<List<Parameter>> mentioned(
      String message, Map<String, List<Parameter>> parameters) {
    return first(parameters, name -> mentions(message, name));
  }

  private static Optional<List<Parameter>> first(
      Map<String, List<Parameter>> parameters, Predicate<String> name) {
    return parameters.entrySet().stream()
        .filter(entry -> name.test(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static boolean mentions(String message, String name) {
    return Pattern.compile("(?<![\\w])" + Pattern.quote(name) + "(?![\\w])")
        .matcher(message)
        .find();
  }

  private static int number(String digits) {
    String plain = digits.replace(",", "");
    return plain.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(plain);
  }
}
