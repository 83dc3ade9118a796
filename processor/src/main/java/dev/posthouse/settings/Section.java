package dev.posthouse.settings;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A mapping of the file, read key by key. Each reader returns a usable value even where the file
 * has none, and reports what is wrong: reading goes on, so that all faults are found at once. What
 * was never asked for is unknown; see {@link #rejectUnknownKeys}.
 */
final class Section {
  private record Entry(int line, Node value) {}

  private final String path;
  private final int line;
  private final Problems problems;
  private final Substitution substitution;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final TreeSet<String> known = new TreeSet<>();

  private Section(String path, int line, Problems problems, Substitution substitution) {
    this.path = path;
    this.line = line;
    this.problems = problems;
    this.substitution = substitution;
  }

  static Section root(@Nullable Node node, Problems problems, Substitution substitution) {
    Section root = new Section("", 1, problems, substitution);
    root.fill(node);
    return root;
  }

  private void fill(@Nullable Node node) {
    if (node == null || node.getTag().equals(Tag.NULL)) {
      return;
    }
    if (!(node instanceof MappingNode mapping)) {
      problems.error(lineOf(node), path, "must hold keys with values, as in \"key: value\"");
      return;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.error(lineOf(tuple.getKeyNode()), path, "a key must be a single word");
        continue;
      }
      Entry entry = new Entry(lineOf(key), tuple.getValueNode());
      Entry earlier = entries.putIfAbsent(key.getValue(), entry);
      if (earlier != null) {
        problems.error(
            entry.line,
            pathOf(key.getValue()),
            "is given twice, first on line " + earlier.line + ": remove one");
      }
    }
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Where a key stands; where its section begins if it is not given. */
  int lineOf(String key) {
    Entry entry = entries.get(key);
    return entry == null ? line : entry.line;
  }

  boolean has(String key) {
    known.add(key);
    return entries.containsKey(key);
  }

  /** The keys given, in the order of the file. */
  List<String> keys() {
    return List.copyOf(entries.keySet());
  }

  /** The section under a key; an empty one if it is not given. */
  Section section(String key) {
    known.add(key);
    Section section = new Section(pathOf(key), lineOf(key), problems, substitution);
    Entry entry = entries.get(key);
    section.fill(entry == null ? null : entry.value);
    return section;
  }

  /** The value of a key; null if it is not given or was found faulty. */
  @Nullable Scalar scalar(String key) {
    known.add(key);
    Entry entry = entries.get(key);
    return entry == null ? null : scalar(pathOf(key), entry.value);
  }

  private @Nullable Scalar scalar(String at, Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      problems.error(lineOf(node), at, "must be a single value; write several as first,second");
      return null;
    }
    try {
      Substitution.Replaced replaced = substitution.replace(scalar.getValue());
      if (replaced.text().isBlank()) {
        problems.error(lineOf(node), at, "is empty: give a value, or remove the key");
        return null;
      }
      return new Scalar(at, lineOf(node), replaced.text().strip(), replaced.substituted());
    } catch (Substitution.UnresolvedException e) {
      problems.error(lineOf(node), at, e.fault());
      return null;
    }
  }

  /** The values of a list; null if it is not given. */
  @Nullable List<Scalar> list(String key) {
    known.add(key);
    Entry entry = entries.get(key);
    if (entry == null) {
      return null;
    }
    if (!(entry.value instanceof SequenceNode sequence)) {
      problems.error(entry.line, pathOf(key), "must be a list, as in [first, second]");
      return null;
    }
    return sequence.getValue().stream()
        .flatMap(element -> Stream.ofNullable(scalar(pathOf(key), element)))
        .toList();
  }

  /** The values of a list, or the single value that stands in its place. */
  List<Scalar> oneOrMore(String key) {
    Entry entry = entries.get(key);
    return entry != null && entry.value instanceof ScalarNode
        ? Stream.ofNullable(scalar(key)).toList()
        : Objects.requireNonNullElse(list(key), List.of());
  }

  @Nullable String text(String key) {
    Scalar scalar = scalar(key);
    return scalar == null ? null : scalar.text();
  }

  /** A value that must be given; the empty text if it is not. */
  String requiredText(String key, String advice) {
    require(key, advice);
    String text = text(key);
    return text == null ? "" : text;
  }

  void require(String key, String advice) {
    if (!has(key)) {
      problems.error(line, pathOf(key), "is missing: " + advice);
    }
  }

  boolean flag(String key, boolean fallback) {
    Scalar scalar = scalar(key);
    if (scalar == null) {
      return fallback;
    }
    return switch (scalar.text()) {
      case "true" -> true;
      case "false" -> false;
      default -> {
        error(scalar, "must be true or false, not " + scalar.shown());
        yield fallback;
      }
    };
  }

  int integer(String key, int fallback, int least, int most) {
    return quantity(key, Quantity.INTEGER, fallback, least, most);
  }

  double decimal(String key, double fallback, double least, double most) {
    return quantity(key, Quantity.DECIMAL, fallback, least, most);
  }

  Duration duration(String key, Duration fallback, Duration least, Duration most) {
    return quantity(key, Quantity.DURATION, fallback, least, most);
  }

  /** A size in bytes. */
  long size(String key, long fallback, long least, long most) {
    return quantity(key, Quantity.SIZE, fallback, least, most);
  }

  private <T extends Comparable<T>> T quantity(
      String key, Quantity<T> quantity, T fallback, T least, T most) {
    Scalar scalar = scalar(key);
    if (scalar == null) {
      return fallback;
    }
    Optional<String> fault = quantity.fault(scalar, least, most);
    fault.ifPresent(message -> error(scalar, message));
    return fault.isPresent() ? fallback : quantity.parser().apply(scalar.text()).orElse(fallback);
  }

  /** One of an enum's constants, written in lower case. */
  <E extends Enum<E>> E choice(String key, Class<E> type, E fallback) {
    Scalar scalar = scalar(key);
    if (scalar == null) {
      return fallback;
    }
    List<String> names =
        Stream.of(type.getEnumConstants()).map(e -> e.name().toLowerCase(Locale.ROOT)).toList();
    int index = names.indexOf(scalar.text());
    if (index < 0) {
      error(scalar, "must be one of " + String.join(", ", names) + ", not " + scalar.shown());
      return fallback;
    }
    return type.getEnumConstants()[index];
  }

  void error(Scalar scalar, String message) {
    problems.error(scalar.line(), scalar.path(), message);
  }

  /** For a fault of the section as a whole. */
  void error(String message) {
    problems.error(line, path, message);
  }

  /** For a section as a whole. */
  void warn(String message) {
    problems.warn(line, path, message);
  }

  void error(String key, String message) {
    problems.error(lineOf(key), pathOf(key), message);
  }

  void warn(String key, String message) {
    problems.warn(lineOf(key), pathOf(key), message);
  }

  /** To be called when every key that means something has been asked for. */
  void rejectUnknownKeys() {
    entries.forEach(
        (key, entry) -> {
          if (!known.contains(key)) {
            problems.error(entry.line, pathOf(key), "unknown key: " + Suggestion.of(key, known));
          }
        });
  }

  private static int lineOf(Node node) {
    return node.getStartMark().getLine() + 1;
  }
}
