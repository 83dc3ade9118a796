package dev.posthouse.wire.internal;

import dev.posthouse.wire.InvalidJsonException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Where in a JSON value the reader is, for example {@code messages[1].role}.
 *
 * <p>Tested by {@code JsonFormatTest}.
 */
final class JsonPath {
  /** What stands where a field's name should, may be a whole prompt. */
  private static final int LONGEST_NAME = 60;

  private final Deque<Object> steps = new ArrayDeque<>();

  void enterField(String name) {
    steps.addLast(name);
  }

  void enterItem(int index) {
    steps.addLast(index);
  }

  void leave() {
    steps.removeLast();
  }

  /** The name of the innermost field; empty outside of any. */
  String lastField() {
    return steps.peekLast() instanceof String name ? name : "";
  }

  InvalidJsonException fault(String fault) {
    return InvalidJsonException.invalid(toString(), fault);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Object step : steps) {
      if (step instanceof Integer) {
        text.append('[').append(step).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(shown((String) step));
      }
    }
    return text.toString();
  }

  private static String shown(String name) {
    String oneLine = name.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    return oneLine.length() <= LONGEST_NAME ? oneLine : oneLine.substring(0, LONGEST_NAME) + "…";
  }
}
