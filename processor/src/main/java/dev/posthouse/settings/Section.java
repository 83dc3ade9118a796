package dev.posthouse.settings;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
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
 *
 * <p>Tested by {@code SettingsReaderTest}.
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

  boolean has(Key key) {
    return has(key.name());
  }

  /** Whether a key is given whose name is of the user's choice. */
  boolean has(String name) {
    known.add(name);
    return entries.containsKey(name);
  }

  /** The keys given, in the order of the file. */
  List<String> keys() {
    return List.copyOf(entries.keySet());
  }

  /** The section under a key; an empty one if it is not given. */
  Section section(Key.Part part) {
    return section(part.name());
  }

  /** The section that holds others under names of the user's choice. */
  Section section(Key.Parts parts) {
    return section(parts.name());
  }

  /** The section under a name of the user's choice; an empty one if it is not given. */
  Section section(String name) {
    known.add(name);
    Section section = new Section(pathOf(name), lineOf(name), problems, substitution);
    Entry entry = entries.get(name);
    section.fill(entry == null ? null : entry.value);
    return section;
  }

  /** The value of a key; null if it is not given or was found faulty. */
  @Nullable Scalar scalar(Key key) {
    return scalar(key.name());
  }

  /** The value of a key that a library names; null if it is not given or was found faulty. */
  @Nullable Scalar scalar(String name) {
    known.add(name);
    Entry entry = entries.get(name);
    return entry == null ? null : scalar(pathOf(name), entry.value);
  }

  /**
   * The text of a key, which must be as its pattern says.
   *
   * @param advice what to write, as the end of "must be"
   * @return null if it is not given or was found faulty
   */
  @Nullable String matching(Key.Text key, String advice) {
    Scalar scalar = scalar(key);
    if (scalar == null) {
      return null;
    }
    if (!key.pattern().matcher(scalar.text()).matches()) {
      error(scalar, "must be " + advice + ", not " + scalar.shown());
      return null;
    }
    return scalar.text();
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
  @Nullable List<Scalar> list(Key.Texts key) {
    known.add(key.name());
    Entry entry = entries.get(key.name());
    if (entry == null) {
      return null;
    }
    String at = pathOf(key.name());
    if (key.orOne() && entry.value instanceof ScalarNode) {
      return Stream.ofNullable(scalar(at, entry.value)).toList();
    }
    if (!(entry.value instanceof SequenceNode sequence)) {
      problems.error(entry.line, at, "must be a list, as in [first, second]");
      return null;
    }
    return sequence.getValue().stream()
        .flatMap(element -> Stream.ofNullable(scalar(at, element)))
        .toList();
  }

  @Nullable String text(Key.Text key) {
    Scalar scalar = scalar(key);
    return scalar == null ? null : scalar.text();
  }

  void require(Key key, String advice) {
    if (!has(key)) {
      problems.error(line, pathOf(key.name()), "is missing: " + advice);
    }
  }

  boolean read(Key.Flag key) {
    Scalar scalar = scalar(key);
    if (scalar == null) {
      return key.fallback();
    }
    return switch (scalar.text()) {
      case "true" -> true;
      case "false" -> false;
      default -> {
        error(scalar, "must be true or false, not " + scalar.shown());
        yield key.fallback();
      }
    };
  }

  <T extends Comparable<T>> T read(Key.Amount<T> key) {
    Scalar scalar = scalar(key);
    if (scalar == null) {
      return key.fallback();
    }
    Optional<String> fault = key.quantity().fault(scalar, key.least(), key.most());
    fault.ifPresent(message -> error(scalar, message));
    return fault.isPresent()
        ? key.fallback()
        : key.quantity().parser().apply(scalar.text()).orElse(key.fallback());
  }

  <E extends Enum<E>> E read(Key.Choice<E> key) {
    Scalar scalar = scalar(key);
    if (scalar == null) {
      return key.fallback();
    }
    E constant = key.constant(scalar.text());
    if (constant == null) {
      error(scalar, "must be one of " + String.join(", ", key.words()) + ", not " + scalar.shown());
      return key.fallback();
    }
    return constant;
  }

  /** What is given under names that a library chose. */
  Map<String, String> properties(Pattern names) {
    Map<String, String> properties = new HashMap<>();
    for (String name : keys()) {
      Scalar scalar = names.matcher(name).matches() ? scalar(name) : null;
      if (scalar != null) {
        properties.put(name, scalar.text());
      }
    }
    return properties;
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

  void error(Key key, String message) {
    problems.error(lineOf(key.name()), pathOf(key.name()), message);
  }

  void warn(Key key, String message) {
    warn(key.name(), message);
  }

  /** For a key that a library names. */
  void warn(String name, String message) {
    problems.warn(lineOf(name), pathOf(name), message);
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
