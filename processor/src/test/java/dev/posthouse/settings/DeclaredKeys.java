package dev.posthouse.settings;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The paths of keys, with {@code *} for names that are the user's. */
final class DeclaredKeys {
  private DeclaredKeys() {}

  /** All that readers can ask for: they ask with these keys. */
  static Map<String, Key> all() {
    Map<String, Key> keys = new TreeMap<>();
    collect("", SettingsReader.SHAPE, keys);
    return keys;
  }

  private static void collect(String prefix, Shape shape, Map<String, Key> keys) {
    for (Key key : shape.keys()) {
      String path = prefix + key.name();
      keys.put(path, key);
      switch (key) {
        case Key.Part part -> collect(path + ".", part.shape(), keys);
        case Key.Parts parts -> collect(path + ".*.", parts.shape(), keys);
        case Key.Amount<?> _, Key.Flag _, Key.Choice<?> _, Key.Text _, Key.Texts _ -> {}
      }
    }
  }

  /** Those that a file holds; without properties that a library names. */
  static Set<String> in(JsonNode file) {
    Set<String> paths = new TreeSet<>();
    visit(file, (path, _) -> paths.add(path));
    return paths;
  }

  /** Calls for each key of a file that is declared or should be. */
  static void visit(JsonNode file, BiConsumer<String, JsonNode> visitor) {
    visit("", file, SettingsReader.SHAPE, visitor);
  }

  private static void visit(
      String prefix, JsonNode section, Shape shape, BiConsumer<String, JsonNode> visitor) {
    for (Map.Entry<String, JsonNode> entry : section.properties()) {
      Key key = key(shape, entry.getKey());
      boolean ofLibrary =
          key == null && shape.others() != null && shape.others().matcher(entry.getKey()).matches();
      if (!ofLibrary) {
        visitor.accept(prefix + entry.getKey(), entry.getValue());
      }
      String path = prefix + entry.getKey() + ".";
      if (key instanceof Key.Part part) {
        visit(path, entry.getValue(), part.shape(), visitor);
      } else if (key instanceof Key.Parts parts) {
        entry.getValue().forEach(named -> visit(path + "*.", named, parts.shape(), visitor));
      }
    }
  }

  private static @Nullable Key key(Shape shape, String name) {
    return shape.keys().stream().filter(key -> key.name().equals(name)).findFirst().orElse(null);
  }

  static Key of(String path) {
    return Objects.requireNonNull(all().get(path), path);
  }
}
