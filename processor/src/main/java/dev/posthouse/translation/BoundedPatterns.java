package dev.posthouse.translation;

import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The patterns of one schema. A pattern can take longer than the universe lasts to find that a text
 * does not match; here it gets a bounded number of steps, and then has not matched. One that cannot
 * be read is kept in mind and not thrown: the validator would log it, and with it part of a
 * request.
 *
 * <p>Tested by {@code OutputSchemaTest}.
 */
final class BoundedPatterns implements RegularExpressionFactory {

  /** Some tenths of a second; honest patterns look at each character a few times. */
  private static final int MOST_STEPS = 20_000_000;

  private volatile boolean broken;

  @Override
  public RegularExpression getRegularExpression(String regex) {
    try {
      Pattern pattern = EcmaPatterns.compile(regex);
      return text -> found(pattern, text);
    } catch (PatternSyntaxException _) {
      broken = true;
      return _ -> false;
    }
  }

  /** Whether one of them cannot be read. */
  boolean broken() {
    return broken;
  }

  private static boolean found(Pattern pattern, String text) {
    try {
      return pattern.matcher(new Counted(text, new int[] {MOST_STEPS})).find();
    } catch (TooLongException | StackOverflowError _) {
      return false;
    }
  }

  private static final class TooLongException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private record Counted(CharSequence text, int[] stepsLeft) implements CharSequence {
    @Override
    public char charAt(int index) {
      if (stepsLeft[0]-- <= 0) {
        throw new TooLongException();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Counted(text.subSequence(start, end), stepsLeft);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
