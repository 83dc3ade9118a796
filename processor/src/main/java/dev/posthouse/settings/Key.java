package dev.posthouse.settings;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A key of the file: the one place that says what it is called, what it takes, what holds without
 * it, and what it is for. Readers ask with it, and the JSON Schema follows from it.
 */
sealed interface Key {

  /** As it is written in the file. */
  String name();

  /** What it is for, in a sentence without a full stop. */
  String description();

  /** A number, a duration or a size. */
  record Amount<T extends Comparable<T>>(
      String name, Quantity<T> quantity, T fallback, T least, T most, String description)
      implements Key {

    /** Whether what holds without it could also be written; else it stands for "none". */
    boolean hasWritableFallback() {
      return fallback.compareTo(least) >= 0 && fallback.compareTo(most) <= 0;
    }
  }

  /** True or false. */
  record Flag(String name, boolean fallback, String description) implements Key {}

  /** One of an enum's constants, written in lower case. */
  record Choice<E extends Enum<E>>(String name, Class<E> type, E fallback, String description)
      implements Key {

    /** What may be written, in the order of the constants. */
    List<String> words() {
      return Stream.of(type.getEnumConstants()).map(Choice::word).toList();
    }

    /** The constant of a word; null if there is none. */
    @Nullable E constant(String word) {
      int index = words().indexOf(word);
      return index < 0 ? null : type.getEnumConstants()[index];
    }

    static String word(Enum<?> constant) {
      return constant instanceof Api api ? api.word() : constant.name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Text.
   *
   * @param pattern of all that it may be
   * @param fallback null if something else holds without it than a text
   */
  record Text(String name, Pattern pattern, @Nullable String fallback, String description)
      implements Key {}

  /**
   * A list of texts.
   *
   * @param pattern of all that each may be
   * @param orOne whether a single one may stand in its place
   */
  record Texts(String name, Pattern pattern, boolean orOne, String description) implements Key {}

  /** A section. */
  record Part(String name, Shape shape, String description) implements Key {}

  /**
   * Sections of one shape under names of the user's choice.
   *
   * @param names what such a name may be
   */
  record Parts(String name, Pattern names, Shape shape, String description) implements Key {}
}
