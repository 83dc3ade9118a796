package dev.posthouse.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a section of the file may hold. It is filled where its reader's class is loaded, by the
 * declarations of the keys themselves, so that there is no key that it does not know.
 */
final class Shape {
  /** Keys that must be given if a choice is taken; one that is not given takes its fallback. */
  record Requirement(Key.Choice<?> choice, String word, List<Key> keys) {}

  /** Text that may be anything. */
  static final Pattern ANY = Pattern.compile("(?s).*");

  private final Map<String, Key> keys = new LinkedHashMap<>();
  private final List<Key> required = new ArrayList<>();
  private final List<Requirement> requirements = new ArrayList<>();
  private @Nullable Pattern others;
  private Map<String, String> refused = Map.of();

  /** The keys, in the order of their declaration. */
  List<Key> keys() {
    return List.copyOf(keys.values());
  }

  /** Those that must be given. */
  List<Key> required() {
    return List.copyOf(required);
  }

  /** Those that must be given under a condition. */
  List<Requirement> requirements() {
    return List.copyOf(requirements);
  }

  /** What the names of properties of a library look like that may stand here too; null if none. */
  @Nullable Pattern others() {
    return others;
  }

  /** Properties of a library that must not be given, and why. */
  Map<String, String> refused() {
    return refused;
  }

  Key.Amount<Integer> integer(String name, int fallback, int least, int most, String description) {
    return add(new Key.Amount<>(name, Quantity.INTEGER, fallback, least, most, description));
  }

  Key.Amount<Double> decimal(
      String name, double fallback, double least, double most, String description) {
    return add(new Key.Amount<>(name, Quantity.DECIMAL, fallback, least, most, description));
  }

  Key.Amount<Duration> duration(
      String name, Duration fallback, Duration least, Duration most, String description) {
    return add(new Key.Amount<>(name, Quantity.DURATION, fallback, least, most, description));
  }

  /** In bytes. */
  Key.Amount<Long> size(String name, long fallback, long least, long most, String description) {
    return add(new Key.Amount<>(name, Quantity.SIZE, fallback, least, most, description));
  }

  Key.Flag flag(String name, boolean fallback, String description) {
    return add(new Key.Flag(name, fallback, description));
  }

  <E extends Enum<E>> Key.Choice<E> choice(
      String name, Class<E> type, E fallback, String description) {
    return add(new Key.Choice<>(name, type, fallback, description));
  }

  Key.Text text(String name, String description) {
    return text(name, ANY, null, description);
  }

  Key.Text text(String name, Pattern pattern, @Nullable String fallback, String description) {
    return add(new Key.Text(name, pattern, fallback, description));
  }

  Key.Texts list(String name, Pattern pattern, String description) {
    return add(new Key.Texts(name, pattern, false, description));
  }

  Key.Part section(String name, Shape shape, String description) {
    return add(new Key.Part(name, shape, description));
  }

  Key.Parts sections(String name, Pattern names, Shape shape, String description) {
    return add(new Key.Parts(name, names, shape, description));
  }

  /** Properties of a library, which it names itself. */
  Shape othersLike(Pattern names) {
    others = names;
    return this;
  }

  /** Properties of a library that must not be given. */
  Shape refusing(Map<String, String> reasons) {
    refused = Map.copyOf(reasons);
    return this;
  }

  /** Marks a key as one that must be given. */
  <K extends Key> K require(K key) {
    required.add(key);
    return key;
  }

  /** Marks keys as such that must be given if a choice is taken. */
  void requireIf(Key.Choice<?> choice, Enum<?> taken, Key... needed) {
    requirements.add(new Requirement(choice, Key.Choice.word(taken), List.of(needed)));
  }

  <K extends Key> K add(K key) {
    if (keys.putIfAbsent(key.name(), key) != null) {
      throw new IllegalArgumentException("The key " + key.name() + " is declared twice");
    }
    return key;
  }
}
